"""Buttons: what a keyboard sends and what a handler gets back, both ends in one dataclass.

The callback data is at most 64 bytes (Bot API: InlineKeyboardButton).
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.engine.message import Message, NotThisMessageError
from bot.quiz.errors import StaleButtonError

LONGEST_BYTES = 64
LARGEST_NUMBER = 2**40


@dataclass(frozen=True)
class Button(Message):
    """A message that a button sends.

    One that `is_for_groups` may be tapped in a group, all others in a private chat alone.
    """

    is_for_groups: ClassVar[bool] = False

    def encode(self) -> str:
        """The callback data. Raises ValueError over 64 bytes."""
        data = super().encode()
        if len(data.encode()) > LONGEST_BYTES:
            raise ValueError(f"button data over {LONGEST_BYTES} bytes: {data!r}")
        return data

    @classmethod
    def decode(cls, text: str) -> Self:
        """The button behind callback data. Raises StaleButtonError for anything else."""
        try:
            button = super().decode(text)
        except NotThisMessageError:
            raise StaleButtonError from None
        numbers = [getattr(button, name) for name, kind in cls._kinds.items() if kind is int]
        if not all(0 <= number <= LARGEST_NUMBER for number in numbers):
            raise StaleButtonError
        return button


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
