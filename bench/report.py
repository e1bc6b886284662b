"""The tables on the terminal and the JSON file behind them."""

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.growth import KEPT, Grown
from bench.measures import Burst, Sustained


@dataclass
class Results:
    """All that one run measured."""

    floor: Mapping[str, float] = field(default_factory=dict)
    bursts: list[Burst] = field(default_factory=list)
    sustained: list[Sustained] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def write(results: Results) -> Path:
    """Keep the results in var/bench/; returns the file."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / "results.json"
    file.write_text(json.dumps(machine() | asdict(results), indent=1), encoding="utf-8")
    return file


def machine() -> dict[str, Any]:
    """Where it ran, and how busy it was with other things."""
    return {
        "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": os.getloadavg()[0],
    }


def table(rows: Sequence[object]) -> str:
    """Dataclasses of one kind as a table of aligned columns."""
    if not rows:
        return ""
    fields = [asdict(row) for row in rows]  # type: ignore[call-overload]
    lines = [list(fields[0]), *([_cell(value) for value in row.values()] for row in fields)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
