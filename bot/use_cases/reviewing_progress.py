"""What a learner's practice amounts to."""

from bot.quiz.learner import Learner
from bot.quiz.pack import Pack
from bot.quiz.progress import Progress, progress_of
from bot.storage.histories import histories_of
from bot.storage.work import Work


async def show_progress(work: Work, pack: Pack, learner: Learner) -> Progress:
    """All that a learner has done with today's questions."""
    return progress_of(await histories_of(work, learner.id), pack, learner.days_active)
