"""Buttons: what a keyboard sends and what a handler gets back, both ends in one dataclass.

The callback data is `verb:field:field`, at most 64 bytes (Bot API: InlineKeyboardButton). Verbs are
kept in messages that people may tap months later: a released verb gets no new meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self, get_type_hints

from bot.quiz.errors import StaleButtonError

LONGEST_BYTES = 64
LARGEST_NUMBER = 2**40
_NOTHING = "-"


@dataclass(frozen=True)
class Button:
    """A button without fields; subclasses add fields of type int, str, or str | None.

    One that `is_for_groups` may be tapped in a group, all others in a private chat alone.
    """

    verb: ClassVar[str]
    is_for_groups: ClassVar[bool] = False
    _kinds: ClassVar[Mapping[str, object]] = {}  # of the fields, in their order

    def __init_subclass__(cls) -> None:
        """Learn the types of the fields once, not at every tap."""
        super().__init_subclass__()
        own = vars(cls).get("__annotations__", ())
        cls._kinds = {name: kind for name, kind in get_type_hints(cls).items() if name in own}

    def encode(self) -> str:
        """The callback data. Raises ValueError over 64 bytes."""
        values = [getattr(self, name) for name in self._kinds]
        texts = [_NOTHING if value is None else str(value) for value in values]
        data = ":".join([self.verb, *texts])
        if len(data.encode()) > LONGEST_BYTES:
            raise ValueError(f"button data over {LONGEST_BYTES} bytes: {data!r}")
        return data

    @classmethod
    def decode(cls, data: str) -> Self:
        """The button behind callback data. Raises StaleButtonError for anything else."""
        verb, *values = data.split(":")
        if verb != cls.verb or len(values) != len(cls._kinds):
            raise StaleButtonError
        kinds = cls._kinds.values()
        return cls(*(_value(kind, value) for kind, value in zip(kinds, values, strict=True)))


def _value(kind: object, text: str) -> int | str | None:
    if kind is int:
        if not (text.isascii() and text.isdigit()) or len(text) > 13 or int(text) > LARGEST_NUMBER:
            raise StaleButtonError
        return int(text)
    return None if text == _NOTHING else text


@dataclass(frozen=True)
class GoHome(Button):
    """The first screen."""

    verb = "home"


@dataclass(frozen=True)
class ChooseTopic(Button):
    """Which topic to practise."""

    verb = "topics"


@dataclass(frozen=True)
class ChooseSize(Button):
    """How many questions on a topic; no topic means all."""

    verb = "size"
    topic: str | None


@dataclass(frozen=True)
class Begin(Button):
    """Start a practice."""

    verb = "begin"
    topic: str | None
    size: str


@dataclass(frozen=True)
class Answer(Button):
    """An option of the question at a position of the learner's practice with that number."""

    verb = "a"
    practice: int
    position: int
    option: str


@dataclass(frozen=True)
class Skip(Button):
    """Leave this question out."""

    verb = "skip"
    practice: int
    position: int


@dataclass(frozen=True)
class Next(Button):
    """The next question, or the result after the last."""

    verb = "next"
    practice: int


@dataclass(frozen=True)
class Stop(Button):
    """End this practice now."""

    verb = "stop"
    practice: int


@dataclass(frozen=True)
class ShowVerdict(Button):
    """Read the verdict on an answer again."""

    verb = "verdict"
    practice: int
    position: int


@dataclass(frozen=True)
class PractiseMissed(Button):
    """A new practice of what was missed in that one."""

    verb = "missed"
    practice: int


@dataclass(frozen=True)
class ReadPassage(Button):
    """A passage of an article, by its place."""

    verb = "read"
    article: str
    place: int


@dataclass(frozen=True)
class ReadProof(Button):
    """The article, opened from a verdict at a passage, with the way back to it."""

    verb = "proof"
    practice: int
    position: int
    place: int


@dataclass(frozen=True)
class Reread(Button):
    """A passage opened from the result of a practice, with the way back to it."""

    verb = "reread"
    practice: int
    article: str
    place: int


@dataclass(frozen=True)
class ShowProgress(Button):
    """What was learned so far."""

    verb = "progress"


@dataclass(frozen=True)
class ShowSettings(Button):
    """What can be set."""

    verb = "settings"


@dataclass(frozen=True)
class SetLanguage(Button):
    """A language, or none: follow Telegram's."""

    verb = "language"
    language: str | None


@dataclass(frozen=True)
class ForgetMe(Button):
    """Yes, erase everything about me."""

    verb = "forget"


@dataclass(frozen=True)
class KeepMe(Button):
    """No, keep it."""

    verb = "keep"
