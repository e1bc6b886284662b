"""Reading the article."""

from bot.interaction import Interaction
from bot.use_cases.practising import verdict_again
from bot.views.buttons import ReadPassage, ReadProof, Reread
from bot.views.reading_screens import passage_screen, proof_screen, reread_screen


def article(person: Interaction) -> None:
    """`/article`: its first passage."""
    person.show(passage_screen(person.page, person.pack.articles[0].id, 1))


def passage(person: Interaction, button: ReadPassage) -> None:
    """A passage was tapped."""
    person.show(passage_screen(person.page, button.article, button.place))


def proof(person: Interaction, button: ReadProof) -> None:
    """*Whole article* was tapped under a verdict."""
    graded = verdict_again(
        person.tx, person.pack, person.learner.id, button.practice, button.position
    )
    person.show(proof_screen(person.page, graded, button.place))


def reread(person: Interaction, button: Reread) -> None:
    """A passage was tapped under the result of a practice."""
    person.show(reread_screen(person.page, button.practice, button.article, button.place))
