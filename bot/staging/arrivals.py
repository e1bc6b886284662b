"""What a pupil sees who comes into a live quiz, comes back, or is let in again."""

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Stage
from bot.quiz.seats import Seat
from bot.staging import private_stage
from bot.staging.acts import refresh_soon
from bot.staging.director import Director
from bot.storage.live_quizzes import find_quiz, find_state
from bot.use_cases.live_watch import end_if_nobody_is_awaited


def welcome(director: Director, tx: Transaction, seat: Seat, *, is_return: bool) -> None:
    """Tell a pupil that they are in, and ask them the question at hand if it is open.

    What one pupil is shown depends on nobody else: when a crowd comes in it is not read each time.
    """
    quiz = find_quiz(tx, seat.quiz_id)
    if quiz is None:
        return
    lesson = Lesson(quiz, (seat,), {})
    private_stage.show_waiting(director, tx, lesson, seat, is_return=is_return)
    if quiz.takes_answers and seat.first_position <= quiz.position:
        private_stage.show_question_to(director, tx, lesson, seat)
    refresh_soon(tx, quiz)


def note_departure(tx: Transaction, quiz_id: int) -> None:
    """The class waits for one fewer: all others may have answered."""
    quiz = find_state(tx, quiz_id)
    if quiz is not None and not quiz.is_over:
        end_if_nobody_is_awaited(tx, quiz)
        refresh_soon(tx, quiz)


def note_return(director: Director, tx: Transaction, seat: Seat) -> None:
    """Somebody who had blocked the bot is back: they see where the quiz is."""
    quiz = find_quiz(tx, seat.quiz_id)
    if quiz is not None and quiz.stage is Stage.PRIVATE:
        welcome(director, tx, seat, is_return=True)
