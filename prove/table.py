"""What was proven, as lines for a terminal and as the table of docs/promises.md."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prove.running import Proven

_HEAD = """# What the bot promises, and what was measured

Written by `python -m prove --write`; do not edit. Each row is a proof in `prove/`, on the real bot
against the local Telegram, on a machine with {cores} cores. `python -m prove --only NUMBER --seed
SEED` repeats a row. Chance comes from the seed, the moments at which processes meet do not. A run
that is cut off goes on where it was: rows of the present commit are not proven again.

{held} of {all} promises were held.

| number | promise | mark | figure | held | run (UTC) | commit | seed | seconds |
| ---: | --- | --- | --- | --- | --- | --- | ---: | ---: |
"""
_ROW = re.compile(r"^\| (\d+) \|.*$", re.MULTILINE)
_HELD = "yes"
_OF_COMMIT = -3  # the place of a cell, from the end


@dataclass(frozen=True)
class Run:
    """How something was proven: `scale` is full or short."""

    scale: str
    when: datetime
    commit: str


def as_lines(proven: Proven) -> str:
    """One promise with its figure, and each breach."""
    promise, finding = proven.promise, proven.finding
    verdict = "held" if finding.held else "NOT HELD"
    lines = [
        f"{promise.number:>3} {verdict:8} {proven.seconds:7.1f} s  {promise.words}",
        f"{'mark':>12}: {promise.mark}",
        f"{'figure':>12}: {finding.figure}",
        *(f"{'breach':>12}: {breach}" for breach in finding.breaches),
    ]
    if not finding.held:
        again = f"python -m prove --only {promise.number} --seed {proven.seed}"
        lines.append(f"{'again':>12}: {again}")
    return "\n".join(lines)


def as_markdown(proven: Sequence[Proven], of: Run, before: str = "") -> str:
    """The document: what was proven in a run; the rows of the one `before` for all else."""
    rows = {int(found[1]): found[0] for found in _ROW.finditer(before)}
    rows |= {each.promise.number: _row(each, of) for each in proven}
    held = sum(f" | {_HELD} | " in row for row in rows.values())
    head = _HEAD.format(cores=os.cpu_count(), held=held, all=len(rows))
    return head + "".join(f"{rows[number]}\n" for number in sorted(rows))


def held_at(commit: str, document: str) -> set[int]:
    """The promises that are held, in full form, by the rows of a commit."""
    rows = {int(found[1]): found[0].split(" | ") for found in _ROW.finditer(document)}
    return {
        number
        for number, cells in rows.items()
        if _HELD in cells and cells[_OF_COMMIT] == commit and "form" not in cells[_OF_COMMIT - 1]
    }


def _row(proven: Proven, of: Run) -> str:
    promise, finding = proven.promise, proven.finding
    short = "" if of.scale == "full" else f", {of.scale} form"
    cells = (
        str(promise.number),
        promise.words,
        promise.mark,
        finding.figure,
        _HELD if finding.held else "**no**: " + "; ".join(finding.breaches),
        f"{of.when:%Y-%m-%d %H:%M}{short}",
        of.commit,
        str(proven.seed),
        f"{proven.seconds:.0f}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
