"""What is wrong with a content file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault; `path` is the field as in `questions[3].stem.it`, empty for the whole file.

    As a string it is one printable line, whatever the file held.
    """

    path: str
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        told = f"{self.path}: {self.message}" if self.path else self.message
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in told)


class InvalidPack(ValueError):  # noqa: N818  # reads as the sentence it is: "raise InvalidPack"
    """A content file that cannot be used; `faults` names every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
