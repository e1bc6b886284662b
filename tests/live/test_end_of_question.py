"""A question ends once, and at its time: also when nobody answers, or the bot was away."""

from datetime import timedelta

import pytest

from tests.fake_clock import FakeClock
from tests.live.classroom import Pupil, Teacher, pupil, teacher
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

SECONDS = 20


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes by hand."""
    return FakeClock()


def state(bot: RunningBot) -> tuple[str, int]:
    """The phase and the position, as stored."""
    phase, position = rows(bot.database_path, "SELECT phase, position FROM live_quizzes")[0]
    return phase, position


async def asked(bot: RunningBot) -> tuple[Teacher, Pupil]:
    """A host and a pupil at the first question of a quiz with a timer."""
    host, ada = teacher(bot), pupil(bot, "en")
    await host.say("/teach")
    await host.tap_data(f"tv:seconds:{SECONDS}")
    await ada.say(await host.open_by_code())
    assert await lead(bot, host, "start", 0) is None
    await ada.asked(1)
    delivered = "SELECT 1 FROM live_messages WHERE slot = 1"
    await until(lambda: rows(bot.database_path, delivered))
    return host, ada


async def lead(bot: RunningBot, host: Teacher, event: str, position: int) -> str | None:
    """The host taps a control of a question; returns the toast."""
    number = rows(bot.database_path, "SELECT id FROM live_quizzes")[0][0]
    return await host.tap_data(f"lc:{number}:{position}:{event}")


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_question_that_nobody_answers_ends_at_its_time(
    bot: RunningBot, clock: FakeClock, is_restarted: bool
) -> None:
    await asked(bot)
    clock.move(timedelta(seconds=SECONDS - 1))
    await until(lambda: clock.is_waited_for)
    assert state(bot) == ("question", 1)
    if is_restarted:
        await bot.stop()
        clock.move(timedelta(seconds=2))
        await bot.start()
    else:
        clock.move(timedelta(seconds=2))
    await until(lambda: state(bot) == ("reveal", 1))


async def test_a_skip_that_is_tapped_twice_skips_one_question(bot: RunningBot) -> None:
    host, ada = await asked(bot)
    assert await lead(bot, host, "skip", 1) is None
    assert await lead(bot, host, "skip", 1) is not None
    await ada.asked(2)
    assert state(bot) == ("question", 2)
