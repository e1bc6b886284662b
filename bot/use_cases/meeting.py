"""Meeting a person: the learner behind a Telegram account, and the language they read."""

from datetime import datetime

from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.quiz.pack import Language
from bot.storage.learners import add_learner, find_learner, learner_of, save_learner
from bot.storage.work import Work


async def meet_learner(work: Work, learner_id: int) -> Learner:
    """The learner with this id; a newcomer is stored from now on."""
    known = await find_learner(work, learner_id)
    if known is not None:
        return known
    newcomer = _newcomer(learner_id, work.now)
    add_learner(work, newcomer)
    return newcomer


def meet(tx: Transaction, learner_id: int) -> Learner:
    """As `meet_learner`, in a transaction."""
    known = learner_of(tx, learner_id)
    if known is not None:
        return known
    newcomer = _newcomer(learner_id, tx.now)
    add_learner(tx, newcomer)
    return newcomer


def _newcomer(learner_id: int, now: datetime) -> Learner:
    # Practices are numbered on from this second: buttons from before a /forget match none of them.
    return Learner(learner_id, now, last_practice=int(now.timestamp()))


def choose_language(tx: Transaction, learner: Learner, language: Language | None) -> Learner:
    """Change the language; None follows the person's Telegram."""
    changed = learner.speaking(language)
    save_learner(tx, changed)
    return changed
