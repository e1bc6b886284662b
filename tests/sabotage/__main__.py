"""`python -m tests.sabotage [NAME ...]`: break one promise at a time and see the suite go red."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.sabotage.plant import PARTS, plant
from tests.sabotage.sabotages import SABOTAGES, Sabotage

ROOT = Path(__file__).parents[2]
_HANGS_AFTER_SECONDS = 300
_TESTS_FAILED = 1  # pytest's exit status; 2 and more mean that it could not even run them


def main(names: list[str]) -> int:
    """Try each sabotage in a copy of the project; status 1 when one went unnoticed."""
    chosen = [sabotage for sabotage in SABOTAGES if not names or sabotage.name in names]
    unnoticed = 0
    print("| sabotage | promise broken | noticed by | seconds |\n| --- | --- | --- | --- |")
    for sabotage in chosen:
        started = time.monotonic()
        caught = _caught_by(sabotage)
        unnoticed += caught is None
        seconds = time.monotonic() - started
        verdict = f"`{caught}`" if caught else "**nobody**"
        print(f"| {sabotage.name} | {sabotage.breaks} | {verdict} | {seconds:.0f} |", flush=True)
    print(f"\n{len(chosen) - unnoticed} of {len(chosen)} were noticed.")
    return 1 if unnoticed or not chosen else 0


def _caught_by(sabotage: Sabotage) -> str | None:
    """The first test that fails under a sabotage; None when all pass."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, Path(folder) / part)
        plant(sabotage, Path(folder))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
        try:
            run = subprocess.run(
                [*command, *(f"tests/{path}" for path in sabotage.tests)],
                cwd=folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": ""},
                capture_output=True,
                text=True,
                timeout=_HANGS_AFTER_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{sabotage.name}: the tests hang, which proves nothing") from None
    failed = re.search(r"^(?:FAILED|ERROR) tests/(\S+)", run.stdout, re.MULTILINE)
    if run.returncode > _TESTS_FAILED:
        raise SystemExit(f"{sabotage.name}: the tests could not be run\n{run.stdout}{run.stderr}")
    return failed[1] if failed and run.returncode == _TESTS_FAILED else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
