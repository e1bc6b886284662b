"""Reads a live quiz together with its pupils and their answers."""

from collections.abc import Mapping
from datetime import datetime

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.storage.live_messages import messages_in_slot
from bot.storage.live_quizzes import find_quiz
from bot.storage.live_responses import responses_of_quiz, responses_to_question
from bot.storage.live_seats import seats_of


def find_lesson(tx: Transaction, quiz_id: int) -> Lesson | None:
    """A quiz with all its pupils and answers."""
    quiz = find_quiz(tx, quiz_id)
    if quiz is None:
        return None
    return Lesson(quiz, seats_of(tx, quiz_id), responses_of_quiz(tx, quiz_id))


def find_moment(tx: Transaction, quiz: LiveQuiz, position: int = 0) -> Lesson:
    """A quiz with its pupils and the answers to one question alone, if no other to that at hand."""
    responses = responses_to_question(tx, quiz.id, position or quiz.position)
    return Lesson(quiz, seats_of(tx, quiz.id), responses)


def deliveries(tx: Transaction, lesson: Lesson) -> Mapping[int, datetime | None]:
    """When each pupil got the question at hand, by person id; a group gets it all at once."""
    quiz: LiveQuiz = lesson.quiz
    shown = messages_in_slot(tx, quiz.id, quiz.position)
    if quiz.stage is Stage.GROUP:
        in_group = shown.get(quiz.group_id or 0)
        at = in_group.delivered_at if in_group else None
        return {seat.person_id: at for seat in lesson.seats}
    return {chat_id: message.delivered_at for chat_id, message in shown.items()}
