"""Taps that no screen offers, as a modified app could make them: they lead nowhere."""

import pytest

from tests.live.classroom import Pupil, Teacher, pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

NOBODY = 77  # no quiz has this number


def quiz_of(bot: RunningBot, host: Teacher) -> tuple[int, str]:
    """The number and the code of a host's quiz."""
    sql = "SELECT id, code FROM live_quizzes WHERE host_id = ?"
    number, code = rows(bot.database_path, sql, host.id)[0]
    return number, code


def presence(bot: RunningBot, one: Pupil) -> list[tuple[str, str]]:
    """Of each quiz that a pupil has been in, its code and how they stand with it."""
    sql = """SELECT code, presence FROM live_seats JOIN live_quizzes ON id = quiz_id
             WHERE person_id = ? ORDER BY code"""
    return rows(bot.database_path, sql, one.id)


@pytest.mark.parametrize(
    "data", ["ll:{}", "lb:{}", "ld:{}", "lp:{}:0", "lh:{}", "lc:{}:1:pause", "rs:{}"]
)
async def test_what_is_for_the_own_chat_does_nothing_in_the_group(
    bot: RunningBot, data: str
) -> None:
    room = ClassRoom(bot, pupils=1)
    await room.start()
    number, _ = quiz_of(bot, room.host)
    await room.host.tap_data(f"lc:{number}:0:start")
    message = await room.question(1)
    await room.toast(room.tap(room.pupils[0], f"lj:{number}", message))
    before = room.shown()
    for one in (room.host, room.pupils[0]):
        forged = await room.toast(room.tap(one, data.format(number), message))
        absent = await room.toast(room.tap(one, data.format(NOBODY), message))
        assert forged == absent
    assert [m["message_id"] for m in room.shown()] == [m["message_id"] for m in before]
    assert message["text"].splitlines()[2] in (await room.question(1))["text"]
    assert rows(bot.database_path, "SELECT phase FROM live_quizzes") == [("question",)]


async def test_a_quiz_is_entered_with_its_code_and_not_with_its_number(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    code = await host.open_by_code()
    number, _ = quiz_of(bot, host)
    await ada.say("/start")
    refused = await ada.tap_data(f"lw:{number}:AAAABBBB")
    assert refused == await ada.tap_data(f"lw:{NOBODY}:{code.replace('-', '')}")
    assert presence(bot, ada) == []


async def test_the_quiz_of_a_group_is_not_entered_from_outside(bot: RunningBot) -> None:
    room, ada = ClassRoom(bot), pupil(bot, "en")
    await room.start()
    number, code = quiz_of(bot, room.host)
    await ada.say("/start")
    assert await ada.tap_data(f"lw:{number}:{code}") == await ada.tap_data(f"lw:{NOBODY}:{code}")
    assert presence(bot, ada) == []


async def test_who_would_change_to_a_quiz_that_was_locked_meanwhile_stays(bot: RunningBot) -> None:
    first, second, ada = teacher(bot), teacher(bot), pupil(bot, "en")
    here = (await first.open_by_code()).replace("-", "")
    there = (await second.open_by_code()).replace("-", "")
    await ada.say(here)
    asked = await ada.say(there)
    number, _ = quiz_of(bot, second)
    assert await second.tap_data(f"lc:{number}:0:lock") is None
    assert "locked the door" in str(await ada.tap_data(f"lw:{number}:{there}", asked))
    assert presence(bot, ada) == [(here, "here")]


async def test_a_host_who_blocks_the_bot_is_away_at_once_and_the_quiz_waits(
    bot: RunningBot,
) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await ada.say(await host.open_by_code())
    number, _ = quiz_of(bot, host)
    assert await host.tap_data(f"lc:{number}:0:start") is None
    await ada.asked(1)
    bot.telegram.block(host.id)
    await until(lambda: rows(bot.database_path, "SELECT is_away FROM live_hosts") == [(1,)])
    await ada.choose(1, right=True)
    phase = "SELECT phase FROM live_quizzes"
    await until(lambda: rows(bot.database_path, phase) != [("question",)])
    assert rows(bot.database_path, phase) == [("paused",)]
