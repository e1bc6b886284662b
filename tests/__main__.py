"""The whole suite, step by step: `make test`. Ends at the first step that fails.

Both halves of the tests share two cores with Chromium and with bots that start and die. A test that
fails there gets one second look, alone; what passes then is named as unsteady, and is to be mended.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

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
CACHES = Path(".pytest_cache")
_UNMEASURED: Command = ("-m", "unmeasured", "-o", f"cache_dir={CACHES / 'unmeasured'}")
_MEASURED: Command = ("-m", "not unmeasured", "-o", f"cache_dir={CACHES / 'measured'}")
UNMEASURED: Command = ("pytest", "-n", "2", *_UNMEASURED)
MEASURED: Command = ("coverage", "run", "-m", "pytest", "-n", "3", *_MEASURED)
SECOND_LOOK: Command = ("pytest", "--last-failed", "--last-failed-no-failures", "none")
TESTS_FAILED = 1  # the exit status of pytest that means so
MOST_SECOND_LOOKS = 3  # more that fail at once are no accident
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
    shutil.rmtree(CACHES, ignore_errors=True)  # what failed in an earlier run says nothing now
    with tempfile.TemporaryFile() as printed:
        started = _begin("tests, unmeasured", UNMEASURED)
        unmeasured = subprocess.Popen(UNMEASURED, stdout=printed, stderr=subprocess.STDOUT)
        _begin("tests", MEASURED)
        measured = subprocess.run(MEASURED).returncode
        _end("tests", started, measured)
        other = unmeasured.wait()
        printed.seek(0)
        print(printed.read().decode(errors="replace"), flush=True)
        _end("tests, unmeasured", started, other)
    halves = (("measured", _MEASURED, measured), ("unmeasured", _UNMEASURED, other))
    return max(_second_look(name, options, status) for name, options, status in halves)


def _second_look(name: str, options: Command, status: int) -> int:
    """Run what failed once more, alone; returns whether it fails again."""
    failed = _failed(CACHES / name)
    if status != TESTS_FAILED or not 0 < len(failed) <= MOST_SECOND_LOOKS:
        return status
    print(f"== a second look at {', '.join(failed)}", flush=True)
    again = subprocess.run((*SECOND_LOOK, *options)).returncode
    if not again:
        print(f"== unsteady, to be mended: {', '.join(failed)}", flush=True)
    return again


def _failed(cache: Path) -> Sequence[str]:
    """The names of the tests that failed in the run with this cache."""
    kept = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text(encoding="utf-8"))) if kept.exists() else ()


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
