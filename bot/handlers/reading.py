"""Reading the article."""

from telegram import Update

from bot.context import FonteContext
from bot.use_cases.practising import verdict_again
from bot.views.buttons import ReadPassage, ReadProof, Reread
from bot.views.reading_screens import passage_screen, proof_screen, reread_screen


async def article(update: Update, context: FonteContext) -> None:
    """`/article`: its first passage."""
    context.show(passage_screen(context.page, context.pack.articles[0].id, 1))


async def passage(update: Update, context: FonteContext) -> None:
    """A passage was tapped."""
    button = ReadPassage.decode(context.tapped)
    context.show(passage_screen(context.page, button.article, button.place))


async def proof(update: Update, context: FonteContext) -> None:
    """*Whole article* was tapped under a verdict."""
    button = ReadProof.decode(context.tapped)
    graded = await verdict_again(
        context.work, context.pack, context.learner.id, button.practice, button.position
    )
    context.show(proof_screen(context.page, graded, button.place))


async def reread(update: Update, context: FonteContext) -> None:
    """A passage was tapped under the result of a practice."""
    button = Reread.decode(context.tapped)
    context.show(reread_screen(context.page, button.practice, button.article, button.place))
