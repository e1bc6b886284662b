"""Fonte beside what people use today: `make bench`, or `python -m bench [--only fonte ptb ...]`."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.chart import draw
from bench.floor import measure_floor
from bench.growth import measure_growth
from bench.measures import measure_burst, measure_sustained
from bench.preparing import prepare
from bench.report import Results, machine, table, write
from bench.subjects import SUBJECTS, Subject

LATENCIES_MS = (0.0, 50.0)
GROWTH = (10**3, 10**5, 10**7)
_BURST_SECONDS = 2.0


def main() -> None:
    """Read the command line and measure."""
    options = _parser().parse_args()
    subjects = [subject for subject in SUBJECTS if subject.key in options.only]
    results = Results()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results.floor = measure_floor()
        for what, value in results.floor.items():
            print(f"{what}: {value:.2f}", flush=True)
        prepared = prepare(folder)
        for latency_ms in options.latency:
            for subject in subjects:
                _measure(subject, latency_ms, folder, prepared, results)
        _grow(options.growth, folder, prepared, results)
    for rows in (results.bursts, results.sustained, results.growth):
        print(f"\n{table(rows)}")
    print(*results.faults, sep="\n")
    print(f"\nkept in {write(results)}")
    if options.chart:
        draw(results, options.chart)


def _parser() -> argparse.ArgumentParser:
    keys = [subject.key for subject in SUBJECTS]
    parser = argparse.ArgumentParser(description="Measure Fonte beside its peers.")
    parser.add_argument("--only", nargs="*", choices=keys, default=keys, metavar="SUBJECT")
    parser.add_argument("--latency", nargs="*", type=float, default=LATENCIES_MS, metavar="MS")
    parser.add_argument("--growth", nargs="*", type=int, default=GROWTH, metavar="ANSWERS")
    parser.add_argument("--chart", type=Path, help="draw the sustained rates into this SVG file")
    return parser


def _measure(
    subject: Subject, latency_ms: float, folder: Path, prepared: Path, results: Results
) -> None:
    """A subject that fails is named; the others go on."""
    try:
        burst = measure_burst(subject, latency_ms, folder, prepared)
        results.bursts.append(burst)
        print(f"{burst}", flush=True)
        seconds = _BURST_SECONDS + (burst.p99_ms or 15_000) / 1000
        expected = burst.answered / seconds * (2 if burst.answered == burst.taps else 1)
        sustained = measure_sustained(subject, latency_ms, folder, prepared, expected)
        results.sustained.append(sustained)
        print(f"{sustained}", flush=True)
    except RuntimeError as error:
        results.faults.append(f"{subject.key}, {latency_ms} ms: {error}")
        print(results.faults[-1], flush=True)


def _grow(sizes: Sequence[int], folder: Path, prepared: Path, results: Results) -> None:
    for answers in sizes:
        results.growth.append(measure_growth(answers, folder, prepared))
        print(f"{results.growth[-1]}", flush=True)


if __name__ == "__main__":
    main()
