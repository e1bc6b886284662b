"""What a practice, or all of a learner's past, amounts to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content import Pack, Passage, Question, Topic
from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome
from bot.quiz.practice import Practice


@dataclass(frozen=True)
class Score:
    """Right answers out of those given."""

    right: int
    answered: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when nothing was answered."""
        return self.right / self.answered if self.answered else None


@dataclass(frozen=True)
class PassageProgress:
    """Of the questions that a passage proves, how many were right the last time."""

    passage: Passage
    mastered: int
    questions: int

    @property
    def is_mastered(self) -> bool:
        """Every question that the passage proves was right the last time."""
        return self.mastered == self.questions > 0


@dataclass(frozen=True)
class Progress:
    """All of a learner's past with a pack."""

    score: Score
    by_topic: tuple[tuple[Topic, Score], ...]
    passages: tuple[PassageProgress, ...]
    questions_seen: int
    questions: int
    days_active: int

    @property
    def passages_mastered(self) -> int:
        """How many passages are mastered."""
        return sum(progress.is_mastered for progress in self.passages)


@dataclass(frozen=True)
class Summary:
    """What one practice came to."""

    practice: Practice
    score: Score
    skipped: int
    by_topic: tuple[tuple[Topic, Score], ...]
    missed: tuple[Question, ...]
    passages_to_read: tuple[Passage, ...]


def summarise(practice: Practice, pack: Pack) -> Summary:
    """The result so far; a question that has left the pack counts in the score only."""
    graded = [asked for asked in practice.questions if asked.outcome is not None]
    known = [
        (pack.question(asked.question_id), asked.outcome)
        for asked in graded
        if pack.has_question(asked.question_id)
    ]
    missed = tuple(question for question, outcome in known if outcome is not Outcome.RIGHT)
    to_read = {quote.passage for question in missed for quote in question.quotes}
    return Summary(
        practice=practice,
        score=Score(
            right=sum(asked.outcome is Outcome.RIGHT for asked in graded),
            answered=sum(asked.outcome is not Outcome.SKIPPED for asked in graded),
        ),
        skipped=sum(asked.outcome is Outcome.SKIPPED for asked in graded),
        by_topic=tuple(
            (topic, score) for topic in pack.topics if (score := _score_on(topic, known)).answered
        ),
        missed=missed,
        passages_to_read=tuple(passage for passage in _passages(pack) if passage.id in to_read),
    )


def progress_of(histories: Mapping[str, QuestionHistory], pack: Pack, days_active: int) -> Progress:
    """What a learner's histories amount to, on the questions that the pack has today."""
    by_topic = tuple(
        (topic, _total(pack.questions_on(topic.id), histories)) for topic in pack.topics
    )
    return Progress(
        score=_total(pack.questions, histories),
        by_topic=tuple((topic, score) for topic, score in by_topic if score.answered),
        passages=tuple(
            _passage_progress(passage, pack.questions_proven_by(passage.id), histories)
            for passage in _passages(pack)
        ),
        questions_seen=sum(question.id in histories for question in pack.questions),
        questions=len(pack.questions),
        days_active=days_active,
    )


def _passages(pack: Pack) -> Iterable[Passage]:
    return (passage for article in pack.articles for passage in article.passages)


def _score_on(topic: Topic, known: list[tuple[Question, Outcome | None]]) -> Score:
    outcomes = [outcome for question, outcome in known if question.topic == topic.id]
    return Score(
        right=sum(outcome is Outcome.RIGHT for outcome in outcomes),
        answered=sum(outcome is not Outcome.SKIPPED for outcome in outcomes),
    )


def _total(questions: Iterable[Question], histories: Mapping[str, QuestionHistory]) -> Score:
    known = [histories[question.id] for question in questions if question.id in histories]
    return Score(
        right=sum(history.times_right for history in known),
        answered=sum(history.times_answered for history in known),
    )


def _passage_progress(
    passage: Passage, questions: tuple[Question, ...], histories: Mapping[str, QuestionHistory]
) -> PassageProgress:
    mastered = sum(
        history.is_mastered
        for question in questions
        if (history := histories.get(question.id)) is not None
    )
    return PassageProgress(passage, mastered, len(questions))
