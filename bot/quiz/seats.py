"""A pupil's seat in a live quiz: one person, one seat, however often they leave and come back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.content.article import Language
from bot.quiz.errors import DoorLockedError, LiveQuizOverError, RemovedFromQuizError
from bot.quiz.live_quiz import LiveState, Phase


class Presence(StrEnum):
    """Stored as these words."""

    NAMING = "naming"  # has to give a nickname first
    HERE = "here"
    LEFT = "left"
    OUT_OF_REACH = "out of reach"  # Telegram delivers nothing: blocked, deleted, never started
    REMOVED = "removed"


@dataclass(frozen=True)
class Seat:
    """A pupil in a quiz. Questions before `first_position` count as not asked.

    `name` is empty until it was chosen. `extra_percent` is extra time, as a share of a question's.
    """

    quiz_id: int
    person_id: int
    name: str
    presence: Presence
    first_position: int
    joined_at: datetime
    language: Language
    extra_percent: int = 0

    @property
    def is_present(self) -> bool:
        """Whether the class waits for this pupil's answer."""
        return self.presence is Presence.HERE

    @property
    def is_seated(self) -> bool:
        """Whether this pupil is part of the quiz and its results."""
        return bool(self.name) and self.presence is not Presence.REMOVED

    def extra_time(self, limit: timedelta) -> timedelta:
        """What this pupil has beyond a question's time."""
        return limit * self.extra_percent / 100


def check_door(quiz: LiveState, seat: Seat | None) -> None:
    """Whether a person may come in; one with a seat may come back even when the door is locked.

    Raises LiveQuizOverError, DoorLockedError, and RemovedFromQuizError for one who was taken out
    while the door is locked.
    """
    if quiz.is_over:
        raise LiveQuizOverError
    if not quiz.is_locked:
        return
    if seat is not None and seat.presence is Presence.REMOVED:
        raise RemovedFromQuizError
    if seat is None or not seat.name:
        raise DoorLockedError


def take_seat(
    quiz: LiveState, seat: Seat | None, person_id: int, name: str, language: Language, now: datetime
) -> Seat:
    """A person's seat after they came in: a new one, or their own as they left it.

    An empty `name` is still to be given. Raises as `check_door`.
    """
    check_door(quiz, seat)
    if seat is not None and seat.name:
        return replace(seat, presence=Presence.HERE, language=language)
    presence = Presence.HERE if name else Presence.NAMING
    extra_percent = seat.extra_percent if seat else 0
    first = first_position(quiz)
    return Seat(quiz.id, person_id, name, presence, first, now, language, extra_percent)


def first_position(quiz: LiveState) -> int:
    """The first question that is asked of somebody who comes in now."""
    is_open = Phase.QUESTION in (quiz.phase, quiz.paused_from) and not quiz.is_closed
    return quiz.position if is_open else quiz.position + 1


def named(seat: Seat, quiz: LiveState, name: str) -> Seat:
    """The seat with the nickname that its pupil gave; now they are in. Raises as `check_door`."""
    check_door(quiz, seat)
    return replace(seat, name=name, presence=Presence.HERE, first_position=first_position(quiz))


def with_presence(seat: Seat, presence: Presence) -> Seat:
    """The seat of a pupil who left, came back, was removed or readmitted.

    One who never gave a name cannot be here: they are asked for it again.
    """
    if presence is Presence.HERE and not seat.name:
        presence = Presence.NAMING
    return replace(seat, presence=presence)
