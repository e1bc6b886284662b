"""What is stored about a person: reading about it, taking it along, having it erased."""

from telegram import Update

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.staging.departures import bid_farewell
from bot.use_cases.own_data import export_my_data, forget_me
from bot.views.buttons import ForgetMe, KeepMe
from bot.views.home_screens import forget_screen
from bot.views.screen import Screen


def privacy(person: Interaction) -> None:
    """`/privacy`."""
    person.show(Screen(person.page.say("privacy.html")))


def my_data(person: Interaction) -> None:
    """`/mydata`."""
    content = export_my_data(person.tx, person.learner)
    person.send_file(content, person.page.label("my_data_file"), person.page.say("my_data.html"))


def forget(person: Interaction) -> None:
    """`/forget`: asks once more."""
    person.show(forget_screen(person.page))


async def forget_now(update: Update, context: FonteContext) -> None:
    """*Yes, erase everything* was tapped."""
    ForgetMe.decode(context.tapped)
    page = context.page
    await bid_farewell(context.director, context.work, context.learner.id)
    forget_me(context.work, context.learner)
    context.show(Screen(page.say("forgotten.html")))


def keep(person: Interaction, button: KeepMe) -> None:
    """*No, keep it* was tapped."""
    person.show(Screen(person.page.say("kept.html")))
