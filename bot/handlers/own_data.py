"""What is stored about a person: reading about it, taking it along, having it erased."""

from telegram import Update

from bot.context import FonteContext
from bot.staging.departures import bid_farewell
from bot.use_cases.own_data import export_my_data, forget_me
from bot.views.home_screens import forget_screen
from bot.views.screen import Screen


async def privacy(update: Update, context: FonteContext) -> None:
    """`/privacy`."""
    context.show(Screen(context.page.say("privacy.html")))


async def my_data(update: Update, context: FonteContext) -> None:
    """`/mydata`."""
    content = await export_my_data(context.work, context.learner)
    page = context.page
    context.send_file(content, page.label("my_data_file"), page.say("my_data.html"))


async def forget(update: Update, context: FonteContext) -> None:
    """`/forget`: asks once more."""
    context.show(forget_screen(context.page))


async def forget_now(update: Update, context: FonteContext) -> None:
    """*Yes, erase everything* was tapped."""
    page = context.page
    await bid_farewell(context.director, context.work, context.learner.id)
    forget_me(context.work, context.learner)
    context.show(Screen(page.say("forgotten.html")))


async def keep(update: Update, context: FonteContext) -> None:
    """*No, keep it* was tapped."""
    context.show(Screen(context.page.say("kept.html")))
