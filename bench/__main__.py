"""Fonte beside what people use today: `make bench`, or `python -m bench [--only fonte ptb ...]`."""

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.chart import draw
from bench.growth import SIZES, measure_growth, measure_size
from bench.marks import marks
from bench.measures import measure_burst, measure_play, measure_start
from bench.preparing import prepare
from bench.report import Results, heading, line, machine, table, write
from bench.statements import measure_statements
from bench.subjects import SUBJECTS, Subject

LATENCIES_MS = (0.0, 50.0)
GROWTH = (10**3, 10**5, 10**7)
ROUNDS = 3
_LOOP_SECONDS, _QUICK_LOOP_SECONDS = 8.0, 2.0
_SIZED_TAPS, _QUICK_SIZED_TAPS = 3_200, 800
_QUICK_GROWTH = 10**3

Row = TypeVar("Row")


def main() -> None:
    """Read the command line and measure."""
    options = _options()
    about = machine()
    print(heading(about), flush=True)
    with tempfile.TemporaryDirectory() as name:
        run = Run(options, Path(name))
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", flush=True)
            run.measure_round()
    results = run.results.medians()
    kinds = (results.bursts, results.played, results.starts, results.growth, results.sizes)
    for rows in (*kinds, results.statements, marks(results)):
        if rows:
            print(f"\n{heading(about)}\n{table(rows)}")
    print(*results.faults, sep="\n")
    print(f"\nkept in {write(run.results, about)}")
    if options.chart:
        draw(results, options.chart)


def _options() -> argparse.Namespace:
    keys = [subject.key for subject in SUBJECTS]
    parser = argparse.ArgumentParser(description="Measure Fonte beside its peers.")
    parser.add_argument("--only", nargs="*", choices=keys, default=keys, metavar="SUBJECT")
    parser.add_argument("--latency", nargs="*", type=float, default=LATENCIES_MS, metavar="MS")
    parser.add_argument("--growth", nargs="*", type=int, default=GROWTH, metavar="ANSWERS")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="the tables show medians")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it runs")
    parser.add_argument("--chart", type=Path, help="draw the rates of people into this SVG file")
    options = parser.parse_args()
    if options.quick:
        options.rounds = 1
        options.growth = [answers for answers in options.growth if answers <= _QUICK_GROWTH]
    return options


class Run:
    """Round after round of the same measurements, in which the subjects take turns."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._subjects = [subject for subject in SUBJECTS if subject.key in options.only]
        self._latencies: Sequence[float] = options.latency
        self._growth: Sequence[int] = options.growth
        self._seconds = _QUICK_LOOP_SECONDS if options.quick else _LOOP_SECONDS
        self._sized_taps = _QUICK_SIZED_TAPS if options.quick else _SIZED_TAPS
        self._folder = folder
        self._prepared = prepare(folder)
        self.results = Results()

    def measure_round(self) -> None:
        """Everything once."""
        for latency_ms in self._latencies:
            for subject in self._subjects:
                self._measure_taps(subject, latency_ms)
        for subject in self._subjects:
            measure = partial(measure_start, subject, self._folder, self._prepared)
            self._note(f"{subject.key}, start", self.results.starts, measure)
        if SUBJECTS[0] in self._subjects:
            self._measure_fonte()

    def _measure_taps(self, subject: Subject, latency_ms: float) -> None:
        what, where = f"{subject.key}, {latency_ms:g} ms", (self._folder, self._prepared)
        burst = partial(measure_burst, subject, latency_ms, *where)
        self._note(f"{what}, burst", self.results.bursts, burst)
        play = partial(measure_play, subject, latency_ms, *where, self._seconds)
        self._note(f"{what}, people", self.results.played, play)

    def _measure_fonte(self) -> None:
        results, where = self.results, (self._folder, self._prepared)
        for answers in self._growth:
            grown = partial(measure_growth, answers, *where, self._seconds)
            self._note(f"{answers} answers", results.growth, grown)
        for questions in SIZES:
            sized = partial(measure_size, questions, *where, self._sized_taps)
            self._note(f"practices of {questions}", results.sizes, sized)
        self._note("statements", results.statements, partial(measure_statements, *where))

    def _note(self, what: str, rows: list[Row], measure: Callable[[], Row]) -> None:
        """Measure once more. What fails is named; the others go on."""
        try:
            rows.append(measure())
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            self.results.faults.append(f"{what}: {error}")
            print(self.results.faults[-1], flush=True)
        else:
            print(line(rows[-1]), flush=True)


if __name__ == "__main__":
    main()
