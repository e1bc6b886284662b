"""Meeting a person: the learner behind a Telegram account, and the language they read."""

from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.quiz.pack import Language
from bot.storage.learners import add_learner, find_learner, learner_of, save_learner
from bot.storage.work import Work, Writer


async def meet_learner(work: Work, learner_id: int) -> Learner:
    """The learner with this id; a newcomer is stored from now on."""
    return await find_learner(work, learner_id) or _newcomer(work, learner_id)


def meet(tx: Transaction, learner_id: int) -> Learner:
    """As `meet_learner`, in a transaction."""
    return learner_of(tx, learner_id) or _newcomer(tx, learner_id)


def _newcomer(writer: Writer, learner_id: int) -> Learner:
    # Practices are numbered on from this second: buttons from before a /forget match none of them.
    now = writer.now
    newcomer = Learner(learner_id, now, last_practice=int(now.timestamp()))
    add_learner(writer, newcomer)
    return newcomer


def choose_language(tx: Transaction, learner: Learner, language: Language | None) -> Learner:
    """Change the language; None follows the person's Telegram."""
    changed = learner.speaking(language)
    save_learner(tx, changed)
    return changed
