"""After the last question: results, files, a host who comes back, a quiz that nobody ended."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.testing import RunningSandbox
from tests.conversation.aftermath import quiet
from tests.fake_clock import FakeClock
from tests.live.classroom import pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until


async def test_a_host_gets_the_files_and_each_pupil_their_own_result(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.begin(ada)
    await ada.choose(1, right=False)
    await host.sees("la risposta è visibile")
    await host.press("Termina")
    await host.press("Sì, termina")
    await until(lambda: len(documents(bot, host.id)) == 3)
    names = sorted(message["document"]["file_name"] for message in documents(bot, host.id))
    assert [name.rpartition(".")[2] for name in names] == ["csv", "json", "xlsx"]
    content = next(
        m for m in documents(bot, host.id) if m["document"]["file_name"].endswith("json")
    )
    url = f"{bot.telegram.base_url}/sandbox/files/{content['document']['file_id']}"
    async with aiohttp.ClientSession() as client, client.get(url) as answer:
        assert "Ada" in json.dumps(json.loads(await answer.read()))
    result = await ada.reads("Right answers: 0 of 1")
    practised = await ada.tap("Practise the missed ones", result)
    assert practised["text"].startswith("1 / 1")


async def test_pupils_of_a_group_who_know_fonte_get_their_result_the_others_find_it(
    bot: RunningBot,
) -> None:
    room = ClassRoom(bot)
    known, unknown, _ = room.pupils
    await known.say("/start")
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    for one in room.pupils:
        data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        room.tap(one, data, message)
    await room.host.sees("la risposta è visibile")
    await room.host.press("Termina")
    await room.host.press("Sì, termina")
    over = await room.sees("Il quiz è finito")
    url = over["reply_markup"]["inline_keyboard"][0][0]["url"]
    await until(lambda: "Your result" in str(known.screen.get("text")))
    assert bot.telegram.messages(unknown.id) == []
    await unknown.say(f"/start {url.partition('start=')[2]}")
    assert "Your result" in unknown.screen["text"]


async def test_a_host_who_was_away_is_given_the_controls_again(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.begin(ada)
    await ada.asked(1)
    bot.telegram.block(host.id)
    await ada.choose(1, right=True)
    away = "SELECT is_away FROM live_hosts"
    await until(lambda: rows(bot.database_path, away) == [(1,)])
    phase = "SELECT phase FROM live_quizzes"
    await until(lambda: rows(bot.database_path, phase) in ([("paused",)], [("reveal",)]))
    bot.telegram.unblock(host.id)
    await until(lambda: rows(bot.database_path, away) == [(0,)])
    if rows(bot.database_path, phase) == [("paused",)]:
        await host.press("Riprendi")
    await host.press("Prossima domanda")
    await ada.asked(2)


async def test_who_leads_a_quiz_already_is_given_its_controls_by_live(bot: RunningBot) -> None:
    host = teacher(bot)
    code = await host.open_by_code()
    await quiet(bot)  # before the first controls are known, they would be shown in their place
    await host.say("/live")
    await until(lambda: len([m for m in host.controls() if code in m["text"]]) == 2)
    assert rows(bot.database_path, "SELECT count(*) FROM live_quizzes") == [(1,)]


async def test_a_quiz_that_nobody_has_ended_in_a_day_ends(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    clock = FakeClock()
    async with RunningBot(telegram, tmp_path / "fonte.db", clock=clock) as bot:
        await teacher(bot).open_by_code()
        phase = "SELECT phase FROM live_quizzes"
        clock.move(timedelta(hours=23))
        await until(lambda: clock.is_waited_for)
        assert rows(bot.database_path, phase) == [("lobby",)]
        clock.move(timedelta(hours=2))
        await until(lambda: rows(bot.database_path, phase) == [("finished",)])


def documents(bot: RunningBot, chat_id: int) -> list[dict[str, Any]]:
    """The files in a chat."""
    return [m for m in bot.telegram.messages(chat_id) if "document" in m]
