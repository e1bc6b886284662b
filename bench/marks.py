"""The marks that Fonte is to meet, and what a run says of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.growth import Grown, Sized
from bench.measures import Burst, Played
from bench.report import Results

# Fonte's share of a peer's CPU a tap at most; its rate is to be as many times the peer's.
_SHARES = {"aiogram": 4, "ptb": 8}
_LEAST_BURST_MS, _TIMES_FLOOR = 20.0, 8
_MOST_GROWTH = 1.2
_START_SECONDS = 2.0


@dataclass(frozen=True)
class Mark:
    """What is asked, what was measured, and whether that is enough."""

    mark: str
    figure: str
    met: str


def marks(medians: Results) -> Sequence[Mark]:
    """Every mark of which this run has measured both sides."""
    return [
        *_beside_peers(medians.played),
        *_bursts(medians.bursts),
        *_growth(medians),
        *_start(medians),
        _mark("nothing failed", f"{len(medians.faults)} faults", is_met=not medians.faults),
    ]


def _mark(mark: str, figure: str, *, is_met: bool) -> Mark:
    return Mark(mark, figure, "yes" if is_met else "no")


def _mode(subject: str, latency_ms: float) -> str:
    way = "polling" if subject.endswith("-polling") else "webhook"
    return f"{way}, {latency_ms:g} ms"


def _beside_peers(rows: Sequence[Played]) -> Iterator[Mark]:
    known = {(row.subject, row.latency_ms): row for row in rows}
    for (subject, latency_ms), fonte in known.items():
        if not subject.startswith("fonte"):
            continue
        for peer, times in _SHARES.items():
            other = known.get((subject.replace("fonte", peer), latency_ms))
            if other is not None:
                yield from _beside(fonte, other, peer, times)


def _beside(fonte: Played, other: Played, peer: str, times: int) -> Iterator[Mark]:
    where = _mode(fonte.subject, fonte.latency_ms)
    share = fonte.cpu_ms_per_tap / other.cpu_ms_per_tap
    rate = fonte.taps_per_second / other.taps_per_second
    asked = f"CPU a tap at most 1/{times} of {peer}'s ({where})"
    figure = f"{share:.2f} ({fonte.cpu_ms_per_tap:.2f} of {other.cpu_ms_per_tap:.2f} ms)"
    yield _mark(asked, figure, is_met=share <= 1 / times)
    asked = f"taps a second at least {times} times {peer}'s ({where})"
    figure = f"{rate:.1f} times ({fonte.taps_per_second:.0f} and {other.taps_per_second:.0f})"
    yield _mark(asked, figure, is_met=rate >= times)


def _bursts(rows: Sequence[Burst]) -> Iterator[Mark]:
    known = {(row.subject, row.latency_ms): row for row in rows}
    for (subject, latency_ms), fonte in known.items():
        if not subject.startswith("fonte"):
            continue
        where = _mode(subject, latency_ms)
        floor = known.get((subject.replace("fonte", "floor"), latency_ms))
        if floor is not None:
            yield _burst(fonte, floor, where)
        if subject == "fonte":
            seen, looked = fonte.stored_when_acknowledged.split("/")
            stored = f"{seen} of {looked} looked for, {fonte.stored} of {fonte.taps} in the end"
            is_met = seen == looked and fonte.stored == fonte.taps
            yield _mark(f"all stored before their 200 ({where})", stored, is_met=is_met)


def _burst(fonte: Burst, floor: Burst, where: str) -> Mark:
    most_ms = max(_LEAST_BURST_MS, _TIMES_FLOOR * (floor.p99_ms or 0.0))
    is_met = fonte.p99_ms is not None and fonte.p99_ms <= most_ms
    figure = "never" if fonte.p99_ms is None else f"{fonte.p99_ms:.1f} ms"
    return _mark(f"p99 of the burst at most {most_ms:.1f} ms ({where})", figure, is_met=is_met)


def _growth(medians: Results) -> Iterator[Mark]:
    if len(medians.growth) > 1:
        first, last = medians.growth[0], medians.growth[-1]
        yield _times(first, last, f"{first.answers:.0e} to {last.answers:.0e} answers")
    if len(medians.sizes) > 1:
        short, long = medians.sizes[0], medians.sizes[-1]
        yield _times(short, long, f"practices of {short.questions} to {long.questions} questions")


def _times(first: Grown | Sized, last: Grown | Sized, what: str) -> Mark:
    times = last.cpu_ms_per_tap / first.cpu_ms_per_tap
    figure = f"{times:.2f} times ({first.cpu_ms_per_tap:.2f} to {last.cpu_ms_per_tap:.2f} ms)"
    asked = f"CPU a tap within {_MOST_GROWTH} times, {what}"
    return _mark(asked, figure, is_met=times <= _MOST_GROWTH)


def _start(medians: Results) -> Iterator[Mark]:
    for row in medians.starts:
        if row.subject.startswith("fonte"):
            seconds = row.first_answer_seconds
            asked = f"start to first answered tap at most {_START_SECONDS:g} s ({row.subject})"
            figure = f"{seconds:.2f} s (imports alone {row.imports_seconds:.2f} s)"
            yield _mark(asked, figure, is_met=seconds <= _START_SECONDS)
