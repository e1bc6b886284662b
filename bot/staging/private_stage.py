"""A live quiz in the pupils' own chats: each has the question as a message of their own."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Sight, option_order
from bot.quiz.seats import Seat
from bot.staging.director import Director, put_to_pupil, say
from bot.storage.live_messages import find_message
from bot.views.live_screens import (
    live_question_screen,
    own_reveal_screen,
    skipped_screen,
    waiting_screen,
)
from bot.views.screen import Screen

PUPILS_AT_ONCE = 50

Act = Callable[[Transaction], None]


def parts(director: Director, lesson: Lesson, position: int) -> Iterator[Act]:
    """What shows each pupil a question as it stands, a few pupils at a time."""
    if position == 0:
        return
    seats = [seat for seat in lesson.seats if seat.is_present and seat.first_position <= position]
    drawn: dict[Hashable, Screen] = {}  # those for whom it looks the same share one drawing
    for begin in range(0, len(seats), PUPILS_AT_ONCE):
        few = seats[begin : begin + PUPILS_AT_ONCE]
        yield partial(_show_few, director, lesson, position, few, drawn)


def _show_few(
    director: Director,
    lesson: Lesson,
    position: int,
    seats: Sequence[Seat],
    drawn: dict[Hashable, Screen],
    tx: Transaction,
) -> None:
    for seat in seats:
        look = _look(lesson, position, seat)
        if look not in drawn:
            drawn[look] = _screen(director, lesson, position, seat)
        shown = find_message(tx, lesson.quiz.id, seat.person_id, position)
        put_to_pupil(tx, lesson.quiz, seat.person_id, position, drawn[look], shown)


def _look(lesson: Lesson, position: int, seat: Seat) -> Hashable:
    """Equal for those who are shown the same."""
    response = lesson.response_of(position, seat.person_id)
    order = option_order(lesson.quiz, lesson.quiz.question_at(position), seat.person_id)
    return seat.language, order, seat.extra_percent, response.option_id if response else None


def _screen(director: Director, lesson: Lesson, position: int, seat: Seat) -> Screen:
    page, asked = director.page(seat.language), lesson.quiz.question_at(position)
    match lesson.quiz.sight_of(position):
        case Sight.SKIPPED:
            return skipped_screen(page, lesson.quiz, asked)
        case Sight.REVEALED:
            question = director.pack.question(asked.question_id)
            return own_reveal_screen(page, lesson, asked, question, seat)
        case _:
            question = director.pack.question(asked.question_id)
            return live_question_screen(page, lesson, question, seat)


def show_question_to(director: Director, tx: Transaction, lesson: Lesson, seat: Seat) -> None:
    """Ask one pupil, who has just come in or come back."""
    position = lesson.quiz.position
    screen = _screen(director, lesson, position, seat)
    put_to_pupil(tx, lesson.quiz, seat.person_id, position, screen, None)


def show_waiting(
    director: Director, tx: Transaction, lesson: Lesson, seat: Seat, *, is_return: bool
) -> None:
    """Tell one pupil that they are in."""
    page = director.page(seat.language)
    say(tx, seat.person_id, waiting_screen(page, lesson.quiz, seat.name, is_return=is_return))
