"""Practising alone: start, answer, skip, go on, stop, practise the missed ones."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from bot.quiz.errors import (
    AlreadyAnsweredError,
    NothingMissedError,
    PracticeOverError,
    StaleButtonError,
)
from bot.quiz.history import QuestionHistory
from bot.quiz.learner import Learner
from bot.quiz.pack import Pack, Question
from bot.quiz.practice import Asking, Graded, Practice, PracticeSize, PracticeStep, Verdict, draw
from bot.quiz.progress import Summary, summarise
from bot.storage.histories import find_history, histories_of, save_history
from bot.storage.learners import save_learner
from bot.storage.practices import add_practice, find_practice, save_end, save_step
from bot.storage.work import Work


async def start_practice(
    work: Work, pack: Pack, learner: Learner, topic: str | None, size: PracticeSize, random: Random
) -> Asking:
    """Begin a practice on a topic (None: all); one that was under way ends here."""
    if topic is not None and not any(known.id == topic for known in pack.topics):
        raise StaleButtonError
    questions = pack.questions_on(topic)
    return await _begin(work, pack, learner, questions, size.of(len(questions)), random, topic)


async def practise_missed(
    work: Work, pack: Pack, learner: Learner, number: int, random: Random
) -> Asking:
    """Begin a practice of what was missed in an earlier one. Raises NothingMissedError."""
    earlier = await _practice(work, learner.id, number)
    missed = summarise(earlier, pack).missed
    if not missed:
        raise NothingMissedError
    return await _begin(work, pack, learner, missed, len(missed), random, is_of_missed=True)


async def practise_questions(
    work: Work, pack: Pack, learner: Learner, questions: Sequence[Question], random: Random
) -> Asking:
    """Begin a practice of questions that were missed elsewhere, one at least."""
    return await _begin(work, pack, learner, questions, len(questions), random, is_of_missed=True)


async def current_practice(work: Work, pack: Pack, learner: Learner) -> Asking | None:
    """Where the learner is in a practice under way; None when there is none."""
    practice = await _running(work, learner)
    step = None if practice is None else _current(practice)
    if step is None or not pack.has_question(step.asked.question_id):
        return None
    return Asking(step, pack.question(step.asked.question_id))


async def ask_next(work: Work, pack: Pack, learner_id: int, number: int) -> Asking | Summary:
    """The next question of a practice, marked as shown; its summary when there is none left.

    A question that has left the pack since the draw is skipped. Raises PracticeOverError.
    """
    practice = await _practice(work, learner_id, number)
    if practice.ended_at is not None:
        raise PracticeOverError
    while (step := _current(practice)) and not pack.has_question(step.asked.question_id):
        skipped = step.skipped(work.now)
        save_step(work, skipped)
        practice = practice.after(skipped)
    return _end(work, practice, pack) if step is None else _ask(work, pack, step)


async def answer_question(
    work: Work, pack: Pack, learner: Learner, number: int, position: int, option_id: str
) -> Graded:
    """Grade an answer; the first one counts, a repeated tap gets the same verdict again.

    Raises PracticeOverError, StaleButtonError, and AlreadyAnsweredError when the learner has gone
    on to a later question.
    """
    step = (await _practice(work, learner.id, number)).at(position)
    question = _question(pack, step)
    if step.asked.outcome is not None:
        if step.has_moved_on:
            raise AlreadyAnsweredError
        return Graded(step, _verdict(question, step), is_repeat=True)
    step = step.answered(question, option_id, work.now)
    await _record(work, learner, step)
    return Graded(step, _verdict(question, step))


async def skip_question(
    work: Work, pack: Pack, learner: Learner, number: int, position: int
) -> Asking | Summary:
    """Leave a question without an answer and go on. Raises as `answer_question`."""
    practice = await _practice(work, learner.id, number)
    skipped = practice.at(position).skipped(work.now)
    await _record(work, learner, skipped)
    practice = practice.after(skipped)
    following = _current(practice)
    return _end(work, practice, pack) if following is None else _ask(work, pack, following)


async def stop_practice(work: Work, pack: Pack, learner_id: int, number: int) -> Summary:
    """End a practice where it is. Stopping it twice shows its summary again."""
    return _end(work, await _practice(work, learner_id, number), pack)


async def stop_running_practice(work: Work, pack: Pack, learner: Learner) -> Summary | None:
    """End the practice under way, even one whose result alone is left to see; None without one."""
    practice = await _running(work, learner)
    return None if practice is None else _end(work, practice, pack)


async def verdict_again(
    work: Work, pack: Pack, learner_id: int, number: int, position: int
) -> Graded:
    """The verdict on a question answered before, to read it again."""
    step = (await _practice(work, learner_id, number)).at(position)
    if step.asked.outcome is None:
        raise StaleButtonError
    return Graded(step, _verdict(_question(pack, step), step), is_repeat=True)


async def _begin(
    work: Work,
    pack: Pack,
    learner: Learner,
    questions: Sequence[Question],
    count: int,
    random: Random,
    topic: str | None = None,
    *,
    is_of_missed: bool = False,
) -> Asking:
    if (running := await _running(work, learner)) is not None:
        save_end(work, running.ended(work.now))
    drawn = Practice(
        learner_id=learner.id,
        number=learner.last_practice + 1,
        topic=topic,
        is_of_missed=is_of_missed,
        started_at=work.now,
        questions=draw(questions, count, await histories_of(work, learner.id), random),
    )
    first = drawn.at(1).shown(work.now)
    add_practice(work, drawn.after(first))
    save_learner(work, replace(learner, last_practice=drawn.number))
    return Asking(first, pack.question(first.asked.question_id))


async def _running(work: Work, learner: Learner) -> Practice | None:
    if not learner.last_practice:
        return None
    practice = await find_practice(work, learner.id, learner.last_practice)
    return practice if practice is not None and practice.ended_at is None else None


def _current(practice: Practice) -> PracticeStep | None:
    position = practice.at(1).current
    return None if position is None else practice.at(position)


def _ask(work: Work, pack: Pack, step: PracticeStep) -> Asking:
    shown = step.shown(work.now)
    save_step(work, shown)
    return Asking(shown, pack.question(shown.asked.question_id))


def _end(work: Work, practice: Practice, pack: Pack) -> Summary:
    if practice.ended_at is None:
        practice = practice.ended(work.now)
        save_end(work, practice)
    return summarise(practice, pack)


async def _record(work: Work, learner: Learner, step: PracticeStep) -> None:
    """Store an outcome: on the practice, in the learner's history, and the day as active."""
    save_step(work, step)
    asked = step.asked
    assert asked.outcome is not None
    before = await find_history(work, learner.id, asked.question_id)
    after = (before or QuestionHistory(asked.question_id, work.now)).after(asked.outcome, work.now)
    save_history(work, learner.id, after, is_first=before is None)
    active = learner.active_on(work.now.date())
    if active != learner:
        save_learner(work, active)


async def _practice(work: Work, learner_id: int, number: int) -> Practice:
    practice = await find_practice(work, learner_id, number)
    if practice is None:
        raise StaleButtonError
    return practice


def _question(pack: Pack, step: PracticeStep) -> Question:
    if not pack.has_question(step.asked.question_id):
        raise StaleButtonError
    return pack.question(step.asked.question_id)


def _verdict(question: Question, step: PracticeStep) -> Verdict:
    asked = step.asked
    assert asked.outcome is not None
    chosen = question.option(asked.chosen_option) if asked.chosen_option else None
    return Verdict(question, asked, chosen, asked.outcome)
