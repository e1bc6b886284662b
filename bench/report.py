"""The tables on the terminal and the JSON file behind them."""

import json
import math
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from bench.growth import KEPT, Grown, Sized
from bench.measures import Burst, Played, Start
from bench.processes import ROOT
from bench.statements import Statements

_NAMES = ("subject", "latency_ms", "answers", "questions")  # what a row is about
Row = TypeVar("Row", Burst, Played, Start, Grown, Sized, Statements)


@dataclass
class Results:
    """All that one run measured, round after round, or the medians of that."""

    bursts: list[Burst] = field(default_factory=list)
    played: list[Played] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)
    sizes: list[Sized] = field(default_factory=list)
    statements: list[Statements] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def medians(self) -> "Results":
        """One row for all rounds of the same: of each figure the median."""
        return Results(
            medians(self.bursts),
            medians(self.played),
            medians(self.starts),
            medians(self.growth),
            medians(self.sizes),
            medians(self.statements),
            self.faults,
        )


def medians(rows: Sequence[Row]) -> list[Row]:
    """One row for all that are about the same, in the order in which these first came."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        about = tuple(getattr(row, name, None) for name in _NAMES)
        groups.setdefault(about, []).append(row)
    return [_median(group) for group in groups.values()]


def _median(rows: Sequence[Row]) -> Row:
    figures = (column.name for column in fields(rows[0]) if column.name not in _NAMES)
    return replace(
        rows[0], **{name: _middle([getattr(row, name) for row in rows]) for name in figures}
    )


def _middle(values: Sequence[Any]) -> Any:
    """The median; of "9/10" and "10/10" the sums. None is never, later than any number."""
    if isinstance(values[0], str):
        counts = [value.split("/") for value in values if "/" in value]
        return "/".join(str(sum(map(int, column))) for column in zip(*counts, strict=True)) or "-"
    middle = statistics.median(math.inf if value is None else value for value in values)
    return None if middle == math.inf else middle


def write(results: Results, about: Mapping[str, Any]) -> Path:
    """Keep every round and the medians in var/bench/; returns the file."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / "results.json"
    kept = {**about, "medians": asdict(results.medians()), "rounds": asdict(results)}
    file.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return file


def machine() -> Mapping[str, Any]:
    """When and where it ran, on which commit ("+": and changes), and how busy the machine was."""
    return {
        "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": commit(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The last commit that changed more than documents; "+" when the working tree has changes."""

    def git(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607 - whichever git there is
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    but_documents = ("--", ".", ":!docs", ":!*.md")
    changes = "+" if git("status", "--porcelain", *but_documents) else ""
    return f"{git('log', '-1', '--format=%h', *but_documents) or '-'}{changes}"


def heading(about: Mapping[str, Any]) -> str:
    """What `machine` says, in a line."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in about.items())


def line(row: object) -> str:
    """A dataclass in a line."""
    figures = asdict(row)  # type: ignore[call-overload]
    cells = zip(figures, _cells(figures), strict=True)
    return f"{type(row).__name__}: {', '.join(f'{name} {cell}' for name, cell in cells)}"


def table(rows: Sequence[object]) -> str:
    """Dataclasses of one kind as a table of aligned columns."""
    if not rows:
        return ""
    shown = [asdict(row) for row in rows]  # type: ignore[call-overload]
    lines = [list(shown[0]), *([*_cells(row)] for row in shown)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _cells(row: Mapping[str, object]) -> Iterator[str]:
    for name, value in row.items():
        if value is None:
            yield "never" if name.endswith("_ms") else "-"
        else:
            yield f"{value:.2f}" if isinstance(value, float) else str(value)
