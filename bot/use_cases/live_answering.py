"""A pupil's answer in a live quiz. What it costs does not grow with the class or the quiz."""

from dataclasses import dataclass

from bot.engine.store.transaction import Transaction
from bot.quiz.errors import RemovedFromQuizError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuestion, LiveState, Stage
from bot.quiz.responses import Response, respond
from bot.quiz.seats import Presence, take_seat
from bot.storage.lessons import find_moment
from bot.storage.live_messages import find_message, poll_of
from bot.storage.live_questions import find_question
from bot.storage.live_quizzes import find_quiz, find_state
from bot.storage.live_responses import add_flag, find_response, has_flagged, put_response
from bot.storage.live_seats import find_seat, note_answered, put_seat
from bot.use_cases.live_watch import end_if_nobody_is_awaited
from bot.use_cases.seating import Newcomer, name_for


@dataclass(frozen=True)
class Noted:
    """An answer that was taken."""

    quiz: LiveState
    question: LiveQuestion
    response: Response


def answer_live(
    tx: Transaction, quiz_id: int, chat_id: int, position: int, option_id: str, who: Newcomer
) -> Noted:
    """Take an answer; in a group it seats whoever has not joined.

    `chat_id` is where it was given. Raises StaleButtonError for a quiz of another chat,
    RemovedFromQuizError, and what `take_seat` and `respond` raise.
    """
    quiz = find_state(tx, quiz_id)
    seat = find_seat(tx, quiz_id, who.person_id)
    if quiz is None or chat_id != (quiz.group_id or who.person_id):
        raise StaleButtonError
    if seat is not None and seat.presence is Presence.REMOVED:
        raise RemovedFromQuizError  # to come in again is an act of its own
    if seat is None or not seat.is_present:
        if quiz.stage is Stage.PRIVATE and (seat is None or not seat.name):
            raise StaleButtonError
        name = seat.name if seat else name_for(quiz, who)
        seat = take_seat(quiz, seat, who.person_id, name, who.language, tx.now)
        put_seat(tx, seat)
    question = find_question(tx, quiz_id, position)
    earlier = find_response(tx, quiz_id, position, who.person_id)
    shown = find_message(tx, quiz_id, chat_id, position)
    delivered_at = shown.delivered_at if shown else None
    response = respond(quiz, question, seat, option_id, earlier, delivered_at, tx.now)
    put_response(tx, quiz_id, response)
    if not response.is_late and (earlier is None or earlier.is_late):
        note_answered(tx, seat, position)
        end_if_nobody_is_awaited(tx, quiz)
    return Noted(quiz, question, response)


def answer_poll(
    tx: Transaction, poll_id: str, option_index: int | None, who: Newcomer
) -> Noted | None:
    """Take an answer that Telegram's poll has brought; None for a poll that asks nothing of ours.

    A retracted one stays as it was: a quiz poll does not let go of an answer. Raises as
    `answer_live`.
    """
    found = poll_of(tx, poll_id)
    quiz = find_state(tx, found[0]) if found else None
    if found is None or quiz is None or quiz.group_id is None or option_index is None:
        return None
    quiz_id, position = found
    order = find_question(tx, quiz_id, position).option_order
    if not 0 <= option_index < len(order):
        return None
    return answer_live(tx, quiz_id, quiz.group_id, position, order[option_index], who)


def flag_question(tx: Transaction, quiz_id: int, position: int, person_id: int) -> Lesson | None:
    """Note that a pupil thinks a question is wrong, once.

    Returns the lesson, with the answers to this question, when it is news. Raises StaleButtonError
    for who has no seat.
    """
    seat = find_seat(tx, quiz_id, person_id)
    if seat is None or not seat.is_seated:
        raise StaleButtonError
    if find_question(tx, quiz_id, position).opened_at is None:
        raise StaleButtonError
    if has_flagged(tx, quiz_id, position, person_id):
        return None
    add_flag(tx, quiz_id, position, person_id)
    quiz = find_quiz(tx, quiz_id)
    return None if quiz is None else find_moment(tx, quiz, position)
