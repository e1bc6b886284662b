"""Buttons of the teacher's console: both ends of each."""

from dataclasses import dataclass

from bot.views.buttons import Button


@dataclass(frozen=True)
class OpenTeaching(Button):
    """The teacher's console."""

    verb = "te"


@dataclass(frozen=True)
class OpenLive(Button):
    """A new live quiz, joined by code."""

    verb = "to"


@dataclass(frozen=True)
class TeachInGroup(Button):
    """How a quiz in a group goes."""

    verb = "tg"


@dataclass(frozen=True)
class ChooseSetting(Button):
    """What one setting can be."""

    verb = "ts"
    setting: str


@dataclass(frozen=True)
class SetSetting(Button):
    """One setting, set; no value is its own kind of value (no timer, all topics)."""

    verb = "tv"
    setting: str
    value: str | None


@dataclass(frozen=True)
class PickQuestions(Button):
    """Questions to pick by hand, a page of a topic's."""

    verb = "tp"
    topic: str | None
    page: int


@dataclass(frozen=True)
class TogglePick(Button):
    """Pick a question, or put it back; `mark` is made of its id."""

    verb = "tt"
    mark: str
    topic: str | None
    page: int


@dataclass(frozen=True)
class DropPicks(Button):
    """Let Fonte draw the questions again."""

    verb = "td"
