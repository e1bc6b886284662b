"""What a learner's practice amounts to."""

from bot.content import Pack
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.quiz.progress import Progress, progress_of
from bot.storage.histories import histories_of


def show_progress(tx: Transaction, pack: Pack, learner: Learner) -> Progress:
    """All that a learner has done with today's questions."""
    return progress_of(histories_of(tx, learner.id), pack, learner.days_active)
