"""What a live quiz is: its phase, its questions, where it is played and by whom it is led."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self

from bot.content.article import Language
from bot.quiz.errors import StaleButtonError
from bot.quiz.live_settings import LiveSettings

NONE = timedelta(0)


class Phase(StrEnum):
    """Stored as these words."""

    LOBBY = "lobby"
    QUESTION = "question"
    REVEAL = "reveal"
    PAUSED = "paused"
    FINISHED = "finished"


class Stage(StrEnum):
    """Where it is played: one shared message in a group, or each pupil's own chat, by code."""

    GROUP = "group"
    PRIVATE = "private"


class Sight(StrEnum):
    """What a class sees of a question, or of the lobby in its place."""

    LOBBY = "lobby"
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    REVEALED = "revealed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class LiveQuestion:
    """One question of a quiz. `position` counts from 1; `option_order` is the class's own order.

    `paused_for` is how long it has stood still in all, `added` what the teacher added to its time.
    A skipped or void question earns nobody points; `accepted` are options accepted beside the key.
    """

    position: int
    question_id: str
    option_order: tuple[str, ...]
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    added: timedelta = NONE
    paused_for: timedelta = NONE
    is_skipped: bool = False
    is_void: bool = False
    accepted: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it was asked, and earns points."""
        return self.opened_at is not None and not self.is_skipped and not self.is_void


@dataclass(frozen=True, kw_only=True)
class LiveState:
    """Where a quiz stands. `position` is 0 in the lobby. Times are aware UTC."""

    id: int
    host_id: int
    stage: Stage
    language: Language
    settings: LiveSettings
    created_at: datetime
    code: str = ""
    group_id: int | None = None
    phase: Phase = Phase.LOBBY
    position: int = 0
    is_closed: bool = False
    is_locked: bool = False
    is_host_away: bool = False
    paused_from: Phase | None = None
    paused_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has finished."""
        return self.phase is Phase.FINISHED

    @property
    def takes_answers(self) -> bool:
        """Whether the present question is open."""
        return self.phase is Phase.QUESTION and not self.is_closed


@dataclass(frozen=True, kw_only=True)
class LiveQuiz(LiveState):
    """A quiz with all its questions, of which there may be many."""

    questions: tuple[LiveQuestion, ...]

    @property
    def is_last(self) -> bool:
        """Whether no question comes after the present one."""
        return self.position >= len(self.questions)

    @property
    def current(self) -> LiveQuestion:
        """The question at hand. Raises StaleButtonError in the lobby."""
        return self.question_at(self.position)

    def question_at(self, position: int) -> LiveQuestion:
        """The question at a position. Raises StaleButtonError when there is none."""
        if not 1 <= position <= len(self.questions):
            raise StaleButtonError
        return self.questions[position - 1]

    def sight_of(self, position: int) -> Sight:
        """What the class sees of a question; at 0, before the first, of the lobby."""
        if position == 0:
            return Sight.LOBBY
        if self.question_at(position).is_skipped:
            return Sight.SKIPPED
        if (
            position < self.position
            or Phase.REVEAL in (self.phase, self.paused_from)
            or self.is_over
        ):
            return Sight.REVEALED
        if self.phase is Phase.PAUSED:
            return Sight.PAUSED
        return Sight.OPEN if self.takes_answers else Sight.CLOSED

    def with_question(self, question: LiveQuestion) -> Self:
        """The quiz with one question in place of the one at its position."""
        before = self.questions[: question.position - 1]
        return replace(self, questions=(*before, question, *self.questions[question.position :]))

    @property
    def asked(self) -> tuple[LiveQuestion, ...]:
        """The questions asked so far, in order; skipped ones too."""
        return tuple(question for question in self.questions if question.opened_at is not None)


def option_order(quiz: LiveState, question: LiveQuestion, person_id: int) -> tuple[str, ...]:
    """The order in which a pupil sees the options: the class's, or one of their own.

    It follows from the quiz and the person alone, so it need not be stored and stays the same.
    """
    order = question.option_order
    if quiz.stage is Stage.GROUP or not quiz.settings.shuffle:
        return order

    def rank(option_id: str) -> bytes:
        return sha256(f"{quiz.id}:{question.position}:{person_id}:{option_id}".encode()).digest()

    return tuple(sorted(order, key=rank))
