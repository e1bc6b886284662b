"""A practice: one learner working through questions alone. A tap makes the next state of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Self

from bot.content import Option, Question
from bot.quiz.errors import AlreadyAnsweredError, PracticeOverError, StaleButtonError
from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome

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
class PracticeStep:
    """A practice at one of its questions: all that a tap on it has to know, and no more.

    `current` is the position of the first question without an outcome; None when all have one.
    `is_behind` when a later question was shown, `is_over` when the practice has ended.
    """

    learner_id: int
    number: int
    size: int
    asked: PracticeQuestion
    current: int | None
    is_behind: bool = False
    is_over: bool = False

    @property
    def has_moved_on(self) -> bool:
        """Whether the learner has left this question behind."""
        return self.is_over or self.is_behind

    def shown(self, now: datetime) -> Self:
        """The step after its question was shown."""
        asked = self.asked
        return self if asked.asked_at else replace(self, asked=replace(asked, asked_at=now))

    def answered(self, question: Question, option_id: str, now: datetime) -> Self:
        """The step after an answer.

        Raises StaleButtonError for an option the question does not have, AlreadyAnsweredError,
        and PracticeOverError.
        """
        self._check_open()
        if option_id not in self.asked.option_order:
            raise StaleButtonError
        outcome = Outcome.RIGHT if question.is_key(option_id) else Outcome.WRONG
        return self._closed(
            replace(self.asked, outcome=outcome, chosen_option=option_id, answered_at=now)
        )

    def skipped(self, now: datetime) -> Self:
        """The step after its question was skipped; raises as `answered`."""
        self._check_open()
        return self._closed(replace(self.asked, outcome=Outcome.SKIPPED, answered_at=now))

    def _check_open(self) -> None:
        if self.asked.outcome is not None:
            raise AlreadyAnsweredError
        if self.is_over:
            raise PracticeOverError
        if self.asked.position != self.current:
            raise StaleButtonError

    def _closed(self, asked: PracticeQuestion) -> Self:
        following = asked.position + 1 if asked.position < self.size else None
        return replace(self, asked=asked, current=following)


@dataclass(frozen=True)
class Practice:
    """A numbered practice of a learner, whole; ended when `ended_at` is set."""

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
    def done(self) -> int:
        """How many questions have an outcome."""
        return sum(asked.outcome is not None for asked in self.questions)

    def at(self, position: int) -> PracticeStep:
        """The practice at a question. Raises StaleButtonError when there is none."""
        if not 1 <= position <= len(self.questions):
            raise StaleButtonError
        later = self.questions[position:]
        return PracticeStep(
            learner_id=self.learner_id,
            number=self.number,
            size=self.size,
            asked=self.questions[position - 1],
            current=next((a.position for a in self.questions if a.outcome is None), None),
            is_behind=any(asked.asked_at is not None or asked.outcome for asked in later),
            is_over=self.ended_at is not None,
        )

    def after(self, step: PracticeStep) -> Self:
        """The practice with what has become of one of its questions."""
        asked = step.asked
        before, after = self.questions[: asked.position - 1], self.questions[asked.position :]
        return replace(self, questions=(*before, asked, *after))

    def ended(self, now: datetime) -> Self:
        """The practice after its end; ending it twice keeps the first time."""
        return self if self.ended_at else replace(self, ended_at=now)


@dataclass(frozen=True)
class Asking:
    """The question a learner is at: what to show next."""

    step: PracticeStep
    question: Question


@dataclass(frozen=True)
class Graded:
    """An answer and the practice after it. `is_repeat` when the answer had been given before."""

    step: PracticeStep
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
