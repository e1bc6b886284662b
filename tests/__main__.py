"""The whole suite, step by step: `make test`. Ends at the first step that fails."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.cover import LAST_FIGURE

Command = Sequence[str]

STEPS: Sequence[tuple[str, Command]] = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("import contracts", ("lint-imports", "--no-cache")),
    ("dependencies", ("deptry", ".")),
    ("questions", (sys.executable, "-m", "bot", "check")),
    # Part of a test is waiting for others, so that three keep two cores busy.
    ("tests", ("pytest", "-n", "3")),
)


def main() -> int:
    """Run each step; returns the exit status of the first that fails."""
    started = time.monotonic()
    status = _in_turn()
    used = os.times()
    cpu_seconds = used.user + used.system + used.children_user + used.children_system
    print(f"== all: {time.monotonic() - started:.0f} s, {cpu_seconds:.0f} s of CPU", flush=True)
    print(f"== coverage, not measured here: {LAST_FIGURE.read_text(encoding='utf-8').strip()}")
    return status


def _in_turn() -> int:
    for name, command in STEPS:
        print(f"== {name}: {' '.join(command)}", flush=True)
        started = time.monotonic()
        status = subprocess.run(command).returncode
        print(f"== {name}: {time.monotonic() - started:.1f} s", flush=True)
        if status:
            print(f"== {name} failed", file=sys.stderr)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
