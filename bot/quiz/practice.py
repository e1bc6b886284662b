"""A practice: one learner working through questions alone. A tap makes the next state of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Self

from bot.quiz.errors import AlreadyAnsweredError, PracticeOverError, StaleButtonError
from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome
from bot.quiz.pack import Option, Question

LETTERS = "ABCD"


@dataclass(frozen=True)
class PracticeQuestion:
    """One question of a practice, its options in the order this learner sees them.

    `position` counts from 1. `outcome` is None until it is answered or skipped.
    """

    position: int
    question_id: str
    option_order: tuple[str, ...]
    asked_at: datetime | None = None
    outcome: Outcome | None = None
    chosen_option: str | None = None
    answered_at: datetime | None = None

    def letter_of(self, option_id: str) -> str:
        """The letter under which this learner sees an option."""
        return LETTERS[self.option_order.index(option_id)]

    def option_at(self, letter: str) -> str | None:
        """The option under a letter of either case; None when there is no such letter."""
        index = LETTERS.find(letter.upper()) if len(letter) == 1 else -1
        return self.option_order[index] if 0 <= index < len(self.option_order) else None


@dataclass(frozen=True)
class Verdict:
    """What grading an answer yields. `chosen` is None when the question was skipped."""

    question: Question
    asked: PracticeQuestion
    chosen: Option | None
    outcome: Outcome


@dataclass(frozen=True)
class Practice:
    """A numbered practice of a learner; ended when `ended_at` is set."""

    learner_id: int
    number: int
    topic: str | None
    is_of_missed: bool
    started_at: datetime
    questions: tuple[PracticeQuestion, ...]
    ended_at: datetime | None = None

    @property
    def size(self) -> int:
        """How many questions it has."""
        return len(self.questions)

    @property
    def current(self) -> PracticeQuestion | None:
        """The first question without an outcome; None when all have one."""
        return next((asked for asked in self.questions if asked.outcome is None), None)

    @property
    def done(self) -> int:
        """How many questions have an outcome."""
        return sum(asked.outcome is not None for asked in self.questions)

    def question_at(self, position: int) -> PracticeQuestion:
        """The question at a position. Raises StaleButtonError when there is none."""
        if not 1 <= position <= len(self.questions):
            raise StaleButtonError
        return self.questions[position - 1]

    def has_moved_past(self, position: int) -> bool:
        """Whether a later question has been shown, or the practice has ended."""
        later = self.questions[position:]
        return self.ended_at is not None or any(asked.asked_at is not None for asked in later)

    def asking(self, position: int, now: datetime) -> Self:
        """The practice after a question was shown."""
        asked = self.question_at(position)
        return self if asked.asked_at else self._with(replace(asked, asked_at=now))

    def answered(self, question: Question, position: int, option_id: str, now: datetime) -> Self:
        """The practice after an answer.

        Raises StaleButtonError for an option the question does not have, AlreadyAnsweredError,
        and PracticeOverError.
        """
        asked = self._open_question(position)
        if option_id not in asked.option_order:
            raise StaleButtonError
        outcome = Outcome.RIGHT if question.is_key(option_id) else Outcome.WRONG
        return self._with(replace(asked, outcome=outcome, chosen_option=option_id, answered_at=now))

    def skipped(self, position: int, now: datetime) -> Self:
        """The practice after a question was skipped; raises as `answered`."""
        asked = self._open_question(position)
        return self._with(replace(asked, outcome=Outcome.SKIPPED, answered_at=now))

    def ended(self, now: datetime) -> Self:
        """The practice after its end; ending it twice keeps the first time."""
        return self if self.ended_at else replace(self, ended_at=now)

    def _open_question(self, position: int) -> PracticeQuestion:
        asked = self.question_at(position)
        if asked.outcome is not None:
            raise AlreadyAnsweredError
        if self.ended_at is not None:
            raise PracticeOverError
        if asked != self.current:
            raise StaleButtonError
        return asked

    def _with(self, asked: PracticeQuestion) -> Self:
        before, after = self.questions[: asked.position - 1], self.questions[asked.position :]
        return replace(self, questions=(*before, asked, *after))


@dataclass(frozen=True)
class Asking:
    """The question a learner is at: what to show next."""

    practice: Practice
    question: Question
    position: int


@dataclass(frozen=True)
class Graded:
    """An answer and the practice after it. `is_repeat` when the answer had been given before."""

    practice: Practice
    verdict: Verdict
    is_repeat: bool = False


class PracticeSize(StrEnum):
    """How long a practice the learner asks for."""

    FIVE = "5"
    TEN = "10"
    ALL = "all"

    def of(self, available: int) -> int:
        """How many questions that is, of those available."""
        return available if self is PracticeSize.ALL else min(int(self), available)


def draw(
    questions: Sequence[Question],
    count: int,
    histories: Mapping[str, QuestionHistory],
    random: Random,
) -> tuple[PracticeQuestion, ...]:
    """Draw `count` questions: those never seen first, by chance, then those seen longest ago.

    The options of each are shuffled.
    """
    by_chance = random.sample(list(questions), len(questions))
    by_need = sorted(by_chance, key=lambda question: _last_seen(histories.get(question.id)))
    return tuple(
        PracticeQuestion(
            position=position,
            question_id=question.id,
            option_order=tuple(
                random.sample([o.id for o in question.options], len(question.options))
            ),
        )
        for position, question in enumerate(by_need[:count], start=1)
    )


def _last_seen(history: QuestionHistory | None) -> float:
    return history.last_seen_at.timestamp() if history else float("-inf")
