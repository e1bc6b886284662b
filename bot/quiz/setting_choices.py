"""What each setting of a live quiz can be, and how the choice of it is written in a button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.content import Pack
from bot.quiz.errors import QuizError, StaleButtonError
from bot.quiz.live_settings import (
    COUNTS,
    SECONDS,
    Asked,
    Leaderboard,
    LiveSettings,
    Names,
    Points,
)

MOST_PICKS = 30
_MARK_DIGITS = 10  # with a topic and a page, a button has room for them


class Setting(StrEnum):
    """The settings by name. Part of button data: keep the words."""

    TOPIC = "topic"
    COUNT = "count"
    SECONDS = "seconds"
    POINTS = "points"
    ORDER = "order"
    CHANGE = "change"
    NAMES = "names"
    LEADERBOARD = "leaderboard"
    ASKED = "asked"


_FIELDS: dict[Setting, str] = {
    Setting.ORDER: "shuffle",
    Setting.CHANGE: "is_changeable",
}
_VALUES: dict[Setting, Sequence[object]] = {
    Setting.COUNT: COUNTS,
    Setting.SECONDS: SECONDS,
    Setting.POINTS: tuple(Points),
    Setting.ORDER: (True, False),
    Setting.CHANGE: (True, False),
    Setting.NAMES: tuple(Names),
    Setting.LEADERBOARD: tuple(Leaderboard),
    Setting.ASKED: tuple(Asked),
}


class TooManyPicksError(QuizError):
    """More questions than one quiz takes."""

    template = "live/too_many_picks.txt"
    values: Mapping[str, object] = {"most": MOST_PICKS}


@dataclass(frozen=True)
class Choice:
    """One thing that a setting can be; `value` is how a button carries it."""

    value: str | None
    is_in_force: bool


def setting_named(name: str) -> Setting:
    """The setting with this name. Raises StaleButtonError for any other name."""
    try:
        return Setting(name)
    except ValueError:
        raise StaleButtonError from None


def choices_of(setting: Setting, settings: LiveSettings, pack: Pack) -> tuple[Choice, ...]:
    """What a setting can be, in the order to choose from; one of them is in force.

    Of the numbers of questions, those the topic has, and the first that takes all of it.
    """
    in_force = value_of(setting, settings, pack)
    return tuple(Choice(value, value == in_force) for value in _shown(setting, settings, pack))


def value_of(setting: Setting, settings: LiveSettings, pack: Pack) -> str | None:
    """What a setting is now, as a button carries it."""
    if setting is Setting.COUNT:
        return str(next(n for n in COUNTS if n >= min(drawn(settings, pack), COUNTS[-1])))
    if setting is Setting.TOPIC:
        return topic_of(settings, pack)
    return _encoded(getattr(settings, _FIELDS.get(setting, setting.value)))


def topic_of(settings: LiveSettings, pack: Pack) -> str | None:
    """The topic to draw from; all topics when the pack has no question on it any more."""
    return settings.topic if pack.questions_on(settings.topic) else None


def drawn(settings: LiveSettings, pack: Pack) -> int:
    """How many questions a quiz asks that Fonte draws: the number set, or all that there are."""
    return min(settings.count, len(pack.questions_on(topic_of(settings, pack))))


def settings_with(settings: LiveSettings, name: str, value: str | None, pack: Pack) -> LiveSettings:
    """The settings with one of them as a button has it. Raises StaleButtonError for no such one."""
    setting = setting_named(name)
    found = [known for known in _values(setting, pack) if _encoded(known) == value]
    if not found:
        raise StaleButtonError
    changed: dict[str, Any] = {_FIELDS.get(setting, setting.value): found[0]}
    return replace(settings, **changed)


def mark_of(question_id: str) -> str:
    """A question in a button: short, and the same for ever."""
    return sha256(question_id.encode()).hexdigest()[:_MARK_DIGITS]


def picked(settings: LiveSettings, pack: Pack) -> tuple[str, ...]:
    """The ids of the questions picked by hand, as far as the pack still has them."""
    return tuple(one for one in settings.chosen if pack.has_question(one))


def with_pick_toggled(settings: LiveSettings, mark: str, pack: Pack) -> LiveSettings:
    """The settings with one question picked, as the last to be asked, or put back.

    Raises StaleButtonError for a mark of no question, TooManyPicksError beyond the most.
    """
    found = [question.id for question in pack.questions if mark_of(question.id) == mark]
    if not found:
        raise StaleButtonError
    before = picked(settings, pack)
    if found[0] in before:
        return replace(settings, chosen=tuple(one for one in before if one != found[0]))
    if len(before) >= MOST_PICKS:
        raise TooManyPicksError
    return replace(settings, chosen=(*before, found[0]))


def without_picks(settings: LiveSettings) -> LiveSettings:
    """The settings with which Fonte draws the questions."""
    return replace(settings, chosen=())


def _shown(setting: Setting, settings: LiveSettings, pack: Pack) -> list[str | None]:
    values = [_encoded(value) for value in _values(setting, pack)]
    if setting is not Setting.COUNT:
        return values
    available = len(pack.questions_on(topic_of(settings, pack)))
    fewer = [count for count in COUNTS if count < available]
    return values[: len(fewer) + 1]


def _values(setting: Setting, pack: Pack) -> Sequence[object]:
    if setting is Setting.TOPIC:
        return (None, *(topic.id for topic in pack.topics if pack.questions_on(topic.id)))
    return _VALUES[setting]


def _encoded(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
