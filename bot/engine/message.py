"""Messages to our later self: what a button, a timer, a delivery or a start link will say then.

A message is written as `verb:field:field`. Verbs stand in rows and in chats for months: a released
verb gets no new meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self, get_type_hints

_NOTHING = "-"
_LARGEST = 2**63 - 1  # what a column holds


class NotThisMessageError(ValueError):
    """A text does not say what a message of this kind says."""


@dataclass(frozen=True)
class Message:
    """A message without fields; subclasses add fields of type int, str, or str | None.

    A text that may hold the separator has to be the last field.
    """

    verb: ClassVar[str]
    separator: ClassVar[str] = ":"
    _kinds: ClassVar[Mapping[str, object]] = {}  # of the fields, in their order

    def __init_subclass__(cls) -> None:
        """Learn the types of the fields once, not at every message."""
        super().__init_subclass__()
        own = vars(cls).get("__annotations__", ())
        cls._kinds = {name: kind for name, kind in get_type_hints(cls).items() if name in own}

    @property
    def key(self) -> str:
        """The fields alone: what tells it from others with its verb."""
        values = [getattr(self, name) for name in self._kinds]
        return self.separator.join([_NOTHING if value is None else str(value) for value in values])

    def encode(self) -> str:
        """The message as text."""
        return f"{self.verb}{self.separator}{self.key}" if self._kinds else self.verb

    @classmethod
    def decode(cls, text: str) -> Self:
        """The message that a text is. Raises NotThisMessageError for anything else."""
        verb, *values = text.split(cls.separator, len(cls._kinds))
        if verb != cls.verb or len(values) != len(cls._kinds):
            raise NotThisMessageError(text)
        kinds = cls._kinds.values()
        return cls(*(_value(kind, value) for kind, value in zip(kinds, values, strict=True)))


def _value(kind: object, text: str) -> int | str | None:
    if kind is int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_LARGEST)):
            raise NotThisMessageError(text)
        number = int(text)
        if abs(number) > _LARGEST:
            raise NotThisMessageError(text)
        return number
    return None if text == _NOTHING else text
