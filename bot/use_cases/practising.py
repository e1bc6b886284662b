"""Practising alone: start, answer, skip, go on, stop, practise the missed ones."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from bot.content import Pack, Question
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import (
    AlreadyAnsweredError,
    NothingMissedError,
    PracticeOverError,
    StaleButtonError,
)
from bot.quiz.history import QuestionHistory
from bot.quiz.learner import Learner
from bot.quiz.practice import (
    Asking,
    Graded,
    Practice,
    PracticeSize,
    PracticeStep,
    Verdict,
    draw,
)
from bot.quiz.progress import Summary, summarise
from bot.storage.histories import find_history, histories_of, save_history
from bot.storage.learners import save_learner
from bot.storage.practices import (
    add_practice,
    find_current_step,
    find_practice,
    find_step,
    save_end,
    save_step,
)


def start_practice(
    tx: Transaction,
    pack: Pack,
    learner: Learner,
    topic: str | None,
    size: PracticeSize,
    random: Random,
) -> Asking:
    """Begin a practice on a topic (None: all); one that was under way ends here."""
    if topic is not None and not any(known.id == topic for known in pack.topics):
        raise StaleButtonError
    questions = pack.questions_on(topic)
    return _begin(tx, pack, learner, questions, size.of(len(questions)), random, topic)


def practise_missed(
    tx: Transaction, pack: Pack, learner: Learner, number: int, random: Random
) -> Asking:
    """Begin a practice of what was missed in an earlier one. Raises NothingMissedError."""
    missed = summarise(_practice(tx, learner.id, number), pack).missed
    if not missed:
        raise NothingMissedError
    return practise_questions(tx, pack, learner, missed, random)


def practise_questions(
    tx: Transaction, pack: Pack, learner: Learner, questions: Sequence[Question], random: Random
) -> Asking:
    """Begin a practice of questions that were missed, one at least."""
    return _begin(tx, pack, learner, questions, len(questions), random, is_of_missed=True)


def current_practice(tx: Transaction, pack: Pack, learner: Learner) -> Asking | None:
    """Where the learner is in a practice under way; None when there is none."""
    step = find_current_step(tx, learner.id, learner.last_practice)
    if step is None or step.is_over or not pack.has_question(step.asked.question_id):
        return None
    return Asking(step, pack.question(step.asked.question_id))


def ask_next(tx: Transaction, pack: Pack, learner_id: int, number: int) -> Asking | Summary:
    """The next question of a practice, marked as shown; its summary when there is none left.

    A question that has left the pack since the draw is skipped. Raises PracticeOverError.
    """
    while step := find_current_step(tx, learner_id, number):
        if step.is_over:
            raise PracticeOverError
        if pack.has_question(step.asked.question_id):
            return _ask(tx, pack, step)
        save_step(tx, step.skipped(tx.now))
    practice = _practice(tx, learner_id, number)
    if practice.ended_at is not None:
        raise PracticeOverError
    return _end(tx, practice, pack)


def answer_question(
    tx: Transaction, pack: Pack, learner: Learner, number: int, position: int, option_id: str
) -> Graded:
    """Grade an answer; the first one counts, a repeated tap gets the same verdict again.

    Raises PracticeOverError, StaleButtonError, and AlreadyAnsweredError when the learner has gone
    on to a later question.
    """
    step = _step(tx, learner.id, number, position)
    question = _question(pack, step)
    if step.asked.outcome is not None:
        if step.has_moved_on:
            raise AlreadyAnsweredError
        return Graded(step, _verdict(question, step), is_repeat=True)
    step = step.answered(question, option_id, tx.now)
    _record(tx, learner, step)
    return Graded(step, _verdict(question, step))


def skip_question(
    tx: Transaction, pack: Pack, learner: Learner, number: int, position: int
) -> Asking | Summary:
    """Leave a question without an answer and go on. Raises as `answer_question`."""
    _record(tx, learner, _step(tx, learner.id, number, position).skipped(tx.now))
    return ask_next(tx, pack, learner.id, number)


def stop_practice(tx: Transaction, pack: Pack, learner_id: int, number: int) -> Summary:
    """End a practice where it is. Stopping it twice shows its summary again."""
    return _end(tx, _practice(tx, learner_id, number), pack)


def stop_running_practice(tx: Transaction, pack: Pack, learner: Learner) -> Summary | None:
    """End the practice under way, even one whose result alone is left to see; None without one."""
    practice = _running(tx, learner)
    return None if practice is None else _end(tx, practice, pack)


def verdict_again(
    tx: Transaction, pack: Pack, learner_id: int, number: int, position: int
) -> Graded:
    """The verdict on a question answered before, to read it again."""
    step = _step(tx, learner_id, number, position)
    if step.asked.outcome is None:
        raise StaleButtonError
    return Graded(step, _verdict(_question(pack, step), step), is_repeat=True)


def _begin(
    tx: Transaction,
    pack: Pack,
    learner: Learner,
    questions: Sequence[Question],
    count: int,
    random: Random,
    topic: str | None = None,
    *,
    is_of_missed: bool = False,
) -> Asking:
    save_end(tx, learner.id, learner.last_practice, tx.now)
    drawn = Practice(
        learner_id=learner.id,
        number=learner.last_practice + 1,
        topic=topic,
        is_of_missed=is_of_missed,
        started_at=tx.now,
        questions=draw(questions, count, histories_of(tx, learner.id), random),
    )
    first = drawn.at(1).shown(tx.now)
    add_practice(tx, drawn.after(first))
    save_learner(tx, replace(learner, last_practice=drawn.number))
    return Asking(first, pack.question(first.asked.question_id))


def _running(tx: Transaction, learner: Learner) -> Practice | None:
    practice = find_practice(tx, learner.id, learner.last_practice)
    return practice if practice is not None and practice.ended_at is None else None


def _ask(tx: Transaction, pack: Pack, step: PracticeStep) -> Asking:
    shown = step.shown(tx.now)
    if shown is not step:
        save_step(tx, shown)
    return Asking(shown, pack.question(shown.asked.question_id))


def _end(tx: Transaction, practice: Practice, pack: Pack) -> Summary:
    if practice.ended_at is None:
        practice = practice.ended(tx.now)
        save_end(tx, practice.learner_id, practice.number, tx.now)
    return summarise(practice, pack)


def _record(tx: Transaction, learner: Learner, step: PracticeStep) -> None:
    """Store an outcome: on the practice, in the learner's history, and the day as active."""
    save_step(tx, step)
    asked = step.asked
    assert asked.outcome is not None
    before = find_history(tx, learner.id, asked.question_id)
    after = (before or QuestionHistory(asked.question_id, tx.now)).after(asked.outcome, tx.now)
    save_history(tx, learner.id, after, is_first=before is None)
    active = learner.active_on(tx.now.date())
    if active != learner:
        save_learner(tx, active)


def _practice(tx: Transaction, learner_id: int, number: int) -> Practice:
    practice = find_practice(tx, learner_id, number)
    if practice is None:
        raise StaleButtonError
    return practice


def _step(tx: Transaction, learner_id: int, number: int, position: int) -> PracticeStep:
    step = find_step(tx, learner_id, number, position)
    if step is None:
        raise StaleButtonError
    return step


def _question(pack: Pack, step: PracticeStep) -> Question:
    if not pack.has_question(step.asked.question_id):
        raise StaleButtonError
    return pack.question(step.asked.question_id)


def _verdict(question: Question, step: PracticeStep) -> Verdict:
    asked = step.asked
    assert asked.outcome is not None
    chosen = question.option(asked.chosen_option) if asked.chosen_option else None
    return Verdict(question, asked, chosen, asked.outcome)
