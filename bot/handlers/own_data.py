"""What is stored about a person: reading about it, taking it along, having it erased."""

from bot.interaction import Interaction
from bot.staging.departures import bid_farewell
from bot.use_cases.own_data import export_my_data, forget_me
from bot.views.buttons import ForgetMe, KeepMe
from bot.views.home_screens import forget_screen
from bot.views.screen import Screen


def privacy(person: Interaction) -> None:
    """`/privacy`."""
    person.show(Screen(person.page.say("people/privacy.html")))


def my_data(person: Interaction) -> None:
    """`/mydata`."""
    content = export_my_data(person.tx, person.learner)
    person.send_file(
        content, person.page.label("my_data_file"), person.page.say("people/my_data.html")
    )


def forget(person: Interaction) -> None:
    """`/forget`: asks once more."""
    person.show(forget_screen(person.page))


def forget_now(person: Interaction, button: ForgetMe) -> None:
    """*Yes, erase everything* was tapped."""
    page = person.page
    bid_farewell(person.director, person.tx, person.learner.id)
    forget_me(person.tx, person.learner)
    person.show(Screen(page.say("people/forgotten.html")))


def keep(person: Interaction, button: KeepMe) -> None:
    """*No, keep it* was tapped."""
    person.show(Screen(person.page.say("people/kept.html")))
