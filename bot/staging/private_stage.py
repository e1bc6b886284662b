"""A live quiz in the pupils' own chats: each has the question as a message of their own."""

from collections.abc import Callable, Hashable

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import option_order
from bot.quiz.pack import Question
from bot.quiz.seats import Seat
from bot.staging.director import Director, put_to_pupil, say
from bot.storage.live_messages import messages_in_slot
from bot.views.live_screens import (
    live_question_screen,
    own_reveal_screen,
    skipped_screen,
    waiting_screen,
)
from bot.views.screen import Screen


def show_question(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Ask everybody present of whom it is asked, or bring what they see up to date."""
    question = _question(director, lesson)

    def screen(seat: Seat) -> Screen:
        return live_question_screen(director.page(seat.language), lesson, question, seat)

    def looks(seat: Seat) -> Hashable:
        order = option_order(lesson.quiz, lesson.quiz.current, seat.person_id)
        return seat.language, order, seat.extra_percent

    _put_to_all(tx, lesson, lesson.quiz.position, screen, looks)


def show_question_to(director: Director, tx: Transaction, lesson: Lesson, seat: Seat) -> None:
    """Ask one pupil, who has just come in or come back."""
    question = _question(director, lesson)
    screen = live_question_screen(director.page(seat.language), lesson, question, seat)
    quiz = lesson.quiz
    put_to_pupil(tx, quiz, seat.person_id, quiz.position, screen, None)


def show_reveal(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Turn each pupil's question into its answer, beginning with their own."""
    question = _question(director, lesson)
    position = lesson.quiz.position

    def screen(seat: Seat) -> Screen:
        return own_reveal_screen(
            director.page(seat.language), lesson, lesson.quiz.current, question, seat
        )

    def looks(seat: Seat) -> Hashable:
        response = lesson.response_of(position, seat.person_id)
        order = option_order(lesson.quiz, lesson.quiz.current, seat.person_id)
        return seat.language, order, response.option_id if response else None

    _put_to_all(tx, lesson, position, screen, looks)


def show_skipped(director: Director, tx: Transaction, lesson: Lesson, position: int) -> None:
    """Say in place of a question that it was skipped."""
    asked = lesson.quiz.question_at(position)

    def screen(seat: Seat) -> Screen:
        return skipped_screen(director.page(seat.language), lesson.quiz, asked)

    _put_to_all(tx, lesson, position, screen, lambda seat: seat.language)


def show_waiting(
    director: Director, tx: Transaction, lesson: Lesson, seat: Seat, *, is_return: bool
) -> None:
    """Tell one pupil that they are in."""
    page = director.page(seat.language)
    say(tx, seat.person_id, waiting_screen(page, lesson.quiz, seat.name, is_return=is_return))


def _put_to_all(
    tx: Transaction,
    lesson: Lesson,
    slot: int,
    screen: Callable[[Seat], Screen],
    looks: Callable[[Seat], Hashable],
) -> None:
    """Show each pupil something; those for whom it `looks` the same share one drawing."""
    shown = messages_in_slot(tx, lesson.quiz.id, slot)
    drawn: dict[Hashable, Screen] = {}
    for seat in lesson.seats:
        is_asked = seat.is_present and seat.first_position <= slot
        if not is_asked:
            continue
        look = looks(seat)
        if look not in drawn:
            drawn[look] = screen(seat)
        there = shown.get(seat.person_id)
        put_to_pupil(tx, lesson.quiz, seat.person_id, slot, drawn[look], there)


def _question(director: Director, lesson: Lesson) -> Question:
    return director.pack.question(lesson.quiz.current.question_id)
