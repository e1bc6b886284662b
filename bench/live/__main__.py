"""What a live quiz costs: `python -m bench.live [--only group code many]`; a table each."""

import argparse
import tempfile
from pathlib import Path

from bench.live.measures import SCALES, measure_live
from bench.report import heading, machine, table


def main() -> None:
    """Read the command line, measure, print."""
    keys = [scale.key for scale in SCALES]
    parser = argparse.ArgumentParser(description="Measure live quizzes.")
    parser.add_argument("--only", nargs="*", choices=keys, default=keys, metavar="SCALE")
    only = parser.parse_args().only
    about = heading(machine())
    print(about, flush=True)
    taps, shows = [], []
    for scale in (scale for scale in SCALES if scale.key in only):
        with tempfile.TemporaryDirectory() as folder:
            measured = measure_live(scale, Path(folder))
        taps.append(measured[0])
        shows.append(measured[1])
        print(*measured, sep="\n", flush=True)
    print(f"\n{about}\n{table(taps)}\n\n{about}\n{table(shows)}")


if __name__ == "__main__":
    main()
