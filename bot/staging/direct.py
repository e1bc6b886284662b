"""What follows from a step of a live quiz: who has to be shown something, and what ends it."""

from collections.abc import Iterator, Sequence

from bot.engine.store.deadlines import clear_timer, set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.live import Happening
from bot.quiz.live_quiz import LiveQuiz, Phase
from bot.staging.results import promise_results
from bot.use_cases.live_watch import LiveEnd, LiveShow, end_if_due

LOBBY = 0  # where a question has its position
_OF_QUESTION = {
    Happening.QUESTION_OPENED,
    Happening.QUESTION_CLOSED,
    Happening.QUESTION_REVEALED,
    Happening.PAUSED,
    Happening.RESUMED,
    Happening.TIME_ADDED,
}


def direct(tx: Transaction, quiz: LiveQuiz, happened: Sequence[Happening]) -> None:
    """Have everybody shown what has happened: a class may be large, and nobody waits for that."""
    events = set(happened)
    for position in _places(quiz, events):
        set_timer(tx, LiveShow(quiz.id, position), tx.now)
    if Happening.FINISHED in events and quiz.started_at is not None:
        promise_results(tx, quiz.id)
    if events & {Happening.RESUMED, Happening.TIME_ADDED}:
        end_if_due(tx, quiz.id)
    if quiz.is_over:
        clear_timer(tx, LiveEnd(quiz.id))


def _places(quiz: LiveQuiz, events: set[Happening]) -> Iterator[int]:
    """The questions of which the class sees something else; at the lobby's the controls alone."""
    if Happening.QUESTION_SKIPPED in events:
        yield max(question.position for question in quiz.questions if question.is_skipped)
    was_revealed = Phase.REVEAL in (quiz.phase, quiz.paused_from)
    is_new = Happening.QUESTION_REVEALED in events or not was_revealed
    yield quiz.position if events & _OF_QUESTION and is_new else LOBBY
