"""A quiz in a group that Telegram's own polls ask."""

from typing import Any

import pytest

from tests.conversation.aftermath import quiet
from tests.live.test_in_group import ClassRoom
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import rows
from tests.waiting import until


def polls(room: ClassRoom) -> list[dict[str, Any]]:
    """The bot's polls in the group, oldest first."""
    return [m for m in room.telegram.messages(room.group_id) if "poll" in m]


async def asked_by_poll(bot: RunningBot, room: ClassRoom, how: str = "poll") -> dict[str, Any]:
    """A quiz whose first question is a poll."""
    await room.host.say("/teach")
    await room.host.tap_data(f"tv:asked:{how}")
    await room.start()
    await room.host.press("Comincia")
    await until(lambda: polls(room))
    return polls(room)[-1]


async def test_a_poll_is_voted_in_counted_and_followed_by_its_passage(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room)
    poll = message["poll"]
    assert poll["type"] == "quiz"
    assert poll["is_anonymous"] is False
    assert len(poll["explanation"]) <= 200
    question = next(q for q in PACK.questions if q.stem.it == poll["question"])
    right = [o["text"] for o in poll["options"]].index(question.key_option.text.it)
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    for number, one in enumerate(room.pupils):
        option = right if number else (right + 1) % len(poll["options"])
        bot.telegram.vote(one.id, message["message_id"], [option], chat_id=room.group_id)
    await room.host.sees("la risposta è visibile")
    await until(lambda: polls(room)[-1]["poll"]["is_closed"])
    await room.sees("1 / 5", "La risposta giusta è", "Dal testo")
    await room.host.press("Termina")
    await room.host.press("Sì, termina")
    await room.sees("Il quiz è finito", "Pupil2")


async def test_a_warm_up_gives_nobody_points(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room, "warm_up")
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    for one in room.pupils:
        bot.telegram.vote(one.id, message["message_id"], [0], chat_id=room.group_id)
    await room.host.sees("la risposta è visibile")
    await room.host.press("Termina")
    await room.host.press("Sì, termina")
    over = await room.sees("Il quiz è finito")
    assert "Pupil" not in over["text"]


async def test_votes_while_the_bot_was_down_count(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room)
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    await bot.stop()
    for one in room.pupils:
        bot.telegram.vote(one.id, message["message_id"], [1], chat_id=room.group_id)
    await bot.start()
    await room.host.sees("la risposta è visibile")
    assert rows(bot.database_path, "SELECT count(*) FROM live_responses") == [(3,)]


async def test_a_poll_that_is_skipped_is_closed_and_said_to_be(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room)
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    await room.host.press("Salta")
    await room.sees("Questa domanda è stata saltata")
    await until(lambda: len(polls(room)) == 2)
    shown = bot.telegram.world.chats[room.group_id].messages[message["message_id"]]
    assert shown["poll"]["is_closed"] is True


async def test_a_vote_while_the_quiz_is_paused_is_no_failure(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room)
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    await until(lambda: "Salta" in room.host.labels(room.host.control))
    assert "Pausa" not in room.host.labels(room.host.control)  # the poll would run on
    skip = room.host.data_of("Salta", room.host.control)
    await room.host.tap_data(skip.replace("skip", "pause"), room.host.control)
    await room.host.sees("in pausa")
    bot.telegram.vote(room.pupils[0].id, message["message_id"], [0], chat_id=room.group_id)
    await quiet(bot)
    assert rows(bot.database_path, "SELECT count(*) FROM live_responses") == [(0,)]
    assert rows(bot.database_path, "SELECT count(*) FROM dead_letters") == [(0,)]


@pytest.mark.parametrize("option", [-1, 4])
async def test_a_vote_for_an_option_that_the_poll_does_not_have_counts_nothing(
    bot: RunningBot, option: int
) -> None:
    room = ClassRoom(bot)
    message = await asked_by_poll(bot, room)
    await until(lambda: rows(bot.database_path, "SELECT 1 FROM live_polls"))
    voter = {"id": room.pupils[0].id, "is_bot": False, "first_name": "Ada"}
    vote = {
        "poll_id": message["poll"]["id"],
        "user": voter,
        "option_ids": [option],
        "option_persistent_ids": [str(option)],
    }
    bot.telegram.inject({"poll_answer": vote})
    await quiet(bot)
    assert rows(bot.database_path, "SELECT count(*) FROM live_responses") == [(0,)]
    assert rows(bot.database_path, "SELECT count(*) FROM dead_letters") == [(0,)]
