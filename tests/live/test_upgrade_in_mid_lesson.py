"""A lesson that the released version has begun goes on, in whatever phase it was."""

import pytest

from bot.engine.store.migrate import migrate
from tests.live.classroom import Pupil, Teacher, pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import RunningBot
from tests.storage.stored import downgrade, plain, rows
from tests.waiting import until

RELEASED = "0003"
PHASES = ["lobby", "question", "answered", "all_answered", "closed", "paused", "reveal"]
_PRESS = {"closed": "Ferma le risposte", "paused": "Pausa", "reveal": "Mostra la risposta"}
_GO_ON = {"lobby": "Comincia", "closed": "Mostra la risposta", "paused": "Riprendi"}


async def in_phase(bot: RunningBot, phase: str) -> tuple[Teacher, Pupil, Pupil]:
    """A lesson with two pupils, as far as a phase; the second answers in two of them alone."""
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    await host.gather(ada, bea)
    if phase == "lobby":
        return host, ada, bea
    await host.press("Comincia")
    for one in (ada, bea):
        await one.asked(1)
    if phase != "question":
        assert "Noted" in str(await ada.choose(1, right=True))
        await host.sees("Risposte: 1")
    if phase in _PRESS:
        before = host.control["text"]
        await host.press(_PRESS[phase])
        await until(lambda: host.control["text"] != before)
    return host, ada, bea


def as_released(bot: RunningBot, phase: str) -> None:
    """Make the database what the released version leaves behind in mid-lesson."""
    path = bot.database_path
    downgrade(path, RELEASED)
    [[quiz_id]] = rows(path, "SELECT id FROM live_quizzes")
    with plain(path) as released:
        if phase == "all_answered":  # stopped before it looked whether all had answered
            released.execute(
                "INSERT INTO live_responses"
                " SELECT quiz_id, 1, person_id, 'a', joined_at, 3.0, 0 FROM live_seats"
                " WHERE person_id NOT IN (SELECT person_id FROM live_responses)"
            )
        if phase in ("answered", "all_answered"):
            released.execute(
                "INSERT INTO deadlines (kind, key, due_at) VALUES ('live_check', ?, ?)",
                (str(quiz_id), "2026-01-05 10:00:00.000000"),
            )


@pytest.mark.parametrize("phase", PHASES)
async def test_it_goes_on_in_each_phase(bot: RunningBot, phase: str) -> None:
    host, ada, bea = await in_phase(bot, phase)
    await bot.stop()
    as_released(bot, phase)
    kept = {table: rows(bot.database_path, f"SELECT * FROM {table}") for table in KEPT}
    migrate(bot.database_path)
    assert {t: rows(bot.database_path, f"SELECT * FROM {t}") for t in kept} == kept
    await bot.start()
    if phase in _GO_ON:
        await host.press(_GO_ON[phase])
    if phase == "lobby":
        await ada.choose(1, right=True)
    if phase in ("lobby", "question", "answered", "paused"):
        if phase == "question":
            await ada.choose(1, right=True)
        await bea.choose(1, right=False)
    for one in (ada, bea):
        await one.reads("1 / 5", "How the class answered")
    await host.press("Prossima domanda")
    for one in (ada, bea):
        await one.choose(2, right=True)
    await ada.reads("2 / 5", "How the class answered")


KEPT = ("live_quizzes", "live_questions", "live_hosts", "live_responses", "live_messages")


async def test_a_quiz_of_a_group_goes_on(bot: RunningBot) -> None:
    room = ClassRoom(bot, pupils=2)
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    [first, second] = room.pupils
    assert "Noted" in await room.toast(room.tap(first, answer(message), message))
    await bot.stop()
    as_released(bot, "answered")
    migrate(bot.database_path)
    await bot.start()
    assert "Noted" in await room.toast(room.tap(second, answer(message), message))
    await room.sees("1 / 5", "La risposta giusta è")


def answer(message: dict[str, object]) -> str:
    """The data of the first button."""
    keys = message["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    return str(keys[0][0]["callback_data"])
