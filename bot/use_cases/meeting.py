"""Meeting a person: the learner behind a Telegram account, and the language they read."""

from bot.content import Language
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import add_learner, find_learner, save_learner


def meet(tx: Transaction, learner_id: int) -> Learner:
    """The learner with this id; a newcomer is stored from now on."""
    known = find_learner(tx, learner_id)
    if known is not None:
        return known
    # Practices are numbered on from this second: buttons from before a /forget match none of them.
    newcomer = Learner(learner_id, tx.now, last_practice=int(tx.now.timestamp()))
    add_learner(tx, newcomer)
    return newcomer


def choose_language(tx: Transaction, learner: Learner, language: Language | None) -> Learner:
    """Change the language; None follows the person's Telegram."""
    changed = learner.speaking(language)
    save_learner(tx, changed)
    return changed
