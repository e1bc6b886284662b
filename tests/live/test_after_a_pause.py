"""Who comes in after a pause has the time that everybody has, and not the pause on top of it."""

from datetime import timedelta

import pytest

from tests.fake_clock import FakeClock
from tests.live.classroom import pupil, teacher
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes by hand."""
    return FakeClock()


async def test_a_newcomer_does_not_keep_the_class_waiting_as_long_as_the_pause_was(
    bot: RunningBot, clock: FakeClock
) -> None:
    host, ada, late = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Cleo")

    def phase() -> str:
        return str(rows(bot.database_path, "SELECT phase FROM live_quizzes")[0][0])

    def delivered() -> int:
        found = rows(bot.database_path, "SELECT 1 FROM live_messages WHERE slot = 1")
        return len(found)

    await host.say("/teach")
    await host.tap_data("tv:seconds:20")
    code = await host.open_by_code()
    await ada.say(code)
    await host.press("Comincia")
    await ada.asked(1)
    await until(lambda: delivered() == 1)
    await host.press("Pausa")
    await host.sees("in pausa")
    clock.move(timedelta(seconds=600))
    await host.press("Riprendi")
    await until(lambda: phase() == "question")
    await late.say(code)
    await late.asked(1)
    await until(lambda: delivered() == 2)
    clock.move(timedelta(seconds=15))
    assert "Noted" in str(await late.choose(1, right=True))
    found = rows(bot.database_path, "SELECT elapsed_seconds FROM live_responses")
    assert found == [(15.0,)]
    clock.move(timedelta(seconds=6))
    await until(lambda: phase() == "reveal")
