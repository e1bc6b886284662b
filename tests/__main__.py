"""The whole suite, step by step: `make test`. Ends at the first step that fails."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

Command = Sequence[str]

CHECKS: Sequence[tuple[str, Command]] = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("import contracts", ("lint-imports", "--no-cache")),
    ("dependencies", ("deptry", ".")),
    ("questions", (sys.executable, "-m", "bot", "check")),
)
# Most of a test waits, so that five share two cores well.
UNMEASURED: Command = ("pytest", "-n", "2", "-m", "unmeasured")
MEASURED: Command = ("coverage", "run", "-m", "pytest", "-n", "3", "-m", "not unmeasured")
COVERAGE: Sequence[tuple[str, Command]] = (
    ("coverage, joined", ("coverage", "combine", "--quiet")),
    ("coverage", ("coverage", "report")),
)


def main() -> int:
    """Run each step; returns the exit status of the first that fails."""
    subprocess.run(("coverage", "erase"), check=True)
    return _in_turn(CHECKS) or _side_by_side() or _in_turn(COVERAGE)


def _in_turn(steps: Sequence[tuple[str, Command]]) -> int:
    for name, command in steps:
        started = _begin(name, command)
        status = subprocess.run(command).returncode
        if _end(name, started, status):
            return status
    return 0


def _side_by_side() -> int:
    """Both halves of the tests; what the unmeasured one prints comes when both have ended."""
    with tempfile.TemporaryFile() as printed:
        started = _begin("tests, unmeasured", UNMEASURED)
        unmeasured = subprocess.Popen(UNMEASURED, stdout=printed, stderr=subprocess.STDOUT)
        _begin("tests", MEASURED)
        status = _end("tests", started, subprocess.run(MEASURED).returncode)
        other = unmeasured.wait()
        printed.seek(0)
        print(printed.read().decode(errors="replace"), flush=True)
        return status or _end("tests, unmeasured", started, other)


def _begin(name: str, command: Command) -> float:
    print(f"== {name}: {' '.join(command)}", flush=True)
    return time.monotonic()


def _end(name: str, started: float, status: int) -> int:
    print(f"== {name}: {time.monotonic() - started:.1f} s", flush=True)
    if status:
        print(f"== {name} failed", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
