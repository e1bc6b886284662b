"""How many SQL statements a tap takes: one person, one tap after another."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from bench import counted
from bench.people import Loop
from bench.stage import null_api
from bench.subjects import SUBJECTS, practices_of, serving
from bench.taps import FIRST_LEARNER

COUNTED = replace(SUBJECTS[0], module="bench.counted", arguments=())
_FIRST_TAPS = 4  # of a fresh start; not counted
_READS, _WRITES = ("SELECT", "WITH"), ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True)
class Statements:
    """Statements from an answer to the next tap, and from *Next* to the next tap, on average.

    What neither reads nor writes rows begins, commits or sets up.
    """

    taps: int
    an_answer: float
    reads_an_answer: float
    writes_an_answer: float
    a_next: float
    reads_a_next: float
    writes_a_next: float


def measure_statements(folder: Path, prepared: Path, count: int = 20) -> Statements:
    """Of so many answers, and as many taps on *Next*."""
    file = folder / "counts.jsonl"
    file.unlink(missing_ok=True)
    first = (FIRST_LEARNER, f"a:{practices_of(prepared)[FIRST_LEARNER]}:1:a")
    taps = _FIRST_TAPS + 2 * count
    with (
        null_api(0) as api,
        serving(COUNTED, api, folder, prepared, environment={counted.FILE: str(file)}) as bot,
    ):
        # With each tap what came before it is counted, so the last is there for that alone.
        api.play(Loop([first], True, bot.started.pid, taps_each=taps + 1, signals=True))
    lines = file.read_text(encoding="utf-8").splitlines()
    counts = [Counter(json.loads(line)) for line in lines[_FIRST_TAPS : taps + 1]]
    each = [after - before for before, after in pairwise(counts)]
    return Statements(2 * count, *_means(each[::2]), *_means(each[1::2]))


def _means(counts: Sequence[Counter[str]]) -> tuple[float, float, float]:
    """Statements a tap: all, those that read, those that write."""
    total = sum(counts, Counter[str]())
    reads, writes = (sum(total[word] for word in words) for words in (_READS, _WRITES))
    return total.total() / len(counts), reads / len(counts), writes / len(counts)
