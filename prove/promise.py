"""What a promise is, what a proof is given, and what it finds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random


@dataclass(frozen=True)
class Stage:
    """Where a proof plays: its seed, an empty folder of its own, and how much it is to do.

    In short form, as the suite runs it, a time that is too long is no breach: see `too_slow`.
    """

    seed: int
    folder: Path
    is_full: bool

    def random(self) -> Random:
        """The source of all the chance in a proof; the same seed makes the same choices."""
        return Random(self.seed)

    def count(self, *, full: int, short: int) -> int:
        """How many of something this run does."""
        return full if self.is_full else short

    def too_slow(self, what: str, seconds: float, most_seconds: float) -> list[str]:
        """The breach of a time, for `Finding.breaches`; none in short form."""
        if not self.is_full or seconds <= most_seconds:
            return []
        return [f"{what} took {seconds:.3f} s, not at most {most_seconds:g} s"]


@dataclass(frozen=True)
class Finding:
    """What a proof measured, in words for the table; each breach is a sentence."""

    figure: str
    breaches: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the promise was kept."""
        return not self.breaches


def together(*findings: Finding) -> Finding:
    """What several proofs of one promise have found: it is kept when each has held."""
    breaches = tuple(breach for finding in findings for breach in finding.breaches)
    return Finding("; ".join(finding.figure for finding in findings), breaches)


@dataclass(frozen=True)
class Promise:
    """A promise with its mark (what must be found for it to be kept) and its proof."""

    number: int
    words: str
    mark: str
    prove: Callable[[Stage], Awaitable[Finding]]
