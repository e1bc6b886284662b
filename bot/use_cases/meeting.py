"""Meeting a person: the learner behind a Telegram account, and the language they read."""

from bot.quiz.learner import Learner
from bot.quiz.pack import Language
from bot.storage.learners import add_learner, find_learner, save_learner
from bot.storage.work import Work


async def meet_learner(work: Work, learner_id: int) -> Learner:
    """The learner with this id; a newcomer is stored from now on."""
    known = await find_learner(work, learner_id)
    if known is not None:
        return known
    # Practices are numbered on from this second: buttons from before a /forget match none of them.
    newcomer = Learner(learner_id, work.now, last_practice=int(work.now.timestamp()))
    add_learner(work, newcomer)
    return newcomer


def choose_language(work: Work, learner: Learner, language: Language | None) -> Learner:
    """Change the language; None follows the person's Telegram."""
    changed = learner.speaking(language)
    save_learner(work, changed)
    return changed
