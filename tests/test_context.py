"""A handler has one act done, and updates are stored in the order in which they were handed in."""

import asyncio

import pytest
from telegram import Update
from telegram.ext import TypeHandler

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.views.screen import Screen
from tests.conversation.aftermath import dead_letters, stored
from tests.running_bot import RunningBot
from tests.updates import Raw, tapped, written

BEFORE_ALL_OTHERS = -1


@pytest.fixture
async def bot(bot: RunningBot) -> RunningBot:
    """The bot once it listens."""
    await bot.telegram.world.bot_listens.wait()
    return bot


def greet(person: Interaction) -> None:
    person.send(Screen("ciao"))


async def greet_twice(update: Update, context: FonteContext) -> None:
    context.do(greet)
    context.do(greet)


async def test_an_update_whose_handler_has_two_acts_done_becomes_a_dead_letter(
    bot: RunningBot,
) -> None:
    application = bot.fonte._conversation._application
    application.add_handler(TypeHandler(Update, greet_twice), group=BEFORE_ALL_OTHERS)
    await bot.fonte.intake.take(written(7, "ciao", 50))
    [(_, traceback)] = dead_letters(bot)
    assert "RuntimeError: an update has one act" in traceback


def update_of(person_id: int) -> Raw:
    """Something of a person that is answered with one call: each of another kind in turn."""
    kinds = [
        written(person_id, "ciao", person_id),
        tapped(person_id, 3, "n:99", person_id),
        written(person_id, "/help", person_id),
        tapped(person_id, 3, "no button", person_id),
        written(person_id, "/nothing", person_id),
    ]
    return kinds[person_id % len(kinds)]


async def test_updates_are_stored_in_the_order_in_which_they_were_handed_in(
    bot: RunningBot,
) -> None:
    await bot.fonte.sender.stop(within_seconds=2)  # the answers stay where their order shows
    people = range(1, 41)
    taking = [asyncio.create_task(bot.fonte.intake.take(update_of(each))) for each in people]
    await asyncio.gather(*taking)
    assert stored(bot, "SELECT chat_id FROM outbox ORDER BY id") == [(each,) for each in people]


async def test_what_one_person_writes_and_taps_is_stored_in_its_order(bot: RunningBot) -> None:
    await bot.fonte.sender.stop(within_seconds=2)
    sent = [
        written(7, "ciao", number) if number % 2 else tapped(7, 3, "n:99", number, f"q{number}")
        for number in range(1, 21)
    ]
    await asyncio.gather(*(asyncio.create_task(bot.fonte.intake.take(update)) for update in sent))
    made = [method for (method,) in stored(bot, "SELECT method FROM outbox ORDER BY id")]
    assert made == ["send_message", "answer_callback_query"] * 10
