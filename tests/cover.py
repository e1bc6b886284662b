"""Which lines the tests reach: `make cover`. It takes twice their CPU, so it is apart.

What starts processes, or tries many cases of what others cover (`unmeasured`), is left out.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

LAST_FIGURE = Path(__file__).parents[1] / "docs" / "coverage.txt"
_TESTS = ("-m", "pytest", "-n", "3", "-m", "not unmeasured")


def main() -> int:
    """Measure, report and write the figure down; status 1 when a test fails, or it is too low."""
    subprocess.run(("coverage", "erase"), check=True)
    if subprocess.run(("coverage", "run", *_TESTS)).returncode:
        return 1
    subprocess.run(("coverage", "combine", "--quiet"), check=True)
    is_enough = subprocess.run(("coverage", "report")).returncode == 0
    total = ("coverage", "report", "--format=total", "--fail-under=0")
    percent = subprocess.run(total, check=True, capture_output=True, text=True).stdout.strip()
    figure = f"{percent} % of lines and branches on {datetime.now(UTC):%Y-%m-%d} (`make cover`)\n"
    LAST_FIGURE.write_text(figure, encoding="utf-8")
    print(figure)
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
