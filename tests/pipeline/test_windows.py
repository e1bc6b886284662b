"""A sliding window is never overfull, and nobody waits for it longer than they must."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.calls import Priority
from bot.telegram.sending.windows import RateLimit, SlidingWindow

LIMITS = st.integers(1, 6)
# Whole quarters of a second are exact, so the edges of the window are met.
PAUSES = st.lists(st.integers(0, 8).map(lambda quarters: quarters / 4), max_size=60)


def takings(limit: int, seconds: float, pauses: list[float]) -> list[float]:
    """The times at which a patient caller takes, who asks again after each pause."""
    window, now, taken = SlidingWindow(limit, seconds), 100.0, []
    for pause in pauses:
        now = max(now + pause, window.free_at(now + pause))
        window.take(now)
        taken.append(now)
    return taken


@given(LIMITS, PAUSES)
def test_no_stretch_of_the_window_s_length_holds_more_than_the_limit(
    limit: int, pauses: list[float]
) -> None:
    taken = takings(limit, 1.0, pauses)
    for start in taken:
        assert sum(start <= time < start + 1.0 for time in taken) <= limit


@given(LIMITS, PAUSES)
def test_nobody_waits_while_there_is_room(limit: int, pauses: list[float]) -> None:
    window, now, taken = SlidingWindow(limit, 1.0), 100.0, list[float]()
    for pause in pauses:
        now += pause
        in_window = [time for time in taken if now < time + 1.0]
        free_at = window.free_at(now)
        if len(in_window) < limit:
            assert free_at == now
            window.take(now)
            taken.append(now)
        else:
            assert free_at == in_window[-limit] + 1.0


@given(LIMITS, PAUSES)
def test_at_the_time_that_it_names_there_is_room(limit: int, pauses: list[float]) -> None:
    window = SlidingWindow(limit, 1.0)
    now = 100.0
    for pause in pauses:
        now += pause
        free_at = window.free_at(now)
        assert window.free_at(free_at) == free_at
        window.take(free_at)
        now = free_at


async def test_who_matters_most_has_the_next_room_and_among_equals_who_came_first() -> None:
    limit, served = RateLimit(1, 0.01), list[int]()

    async def wait(number: int, priority: Priority) -> None:
        await limit.take(priority)
        served.append(number)

    order = (Priority.REMINDER, Priority.REPLY, Priority.REPLY, Priority.LIVE, Priority.REMINDER)
    await asyncio.gather(*(wait(*numbered) for numbered in enumerate(order)))
    assert served == [3, 1, 2, 0, 4]


async def test_who_gives_up_takes_no_room() -> None:
    limit = RateLimit(1, 3600.0)
    gone = asyncio.create_task(limit.take(Priority.LIVE))
    await asyncio.sleep(0)  # it waits
    gone.cancel()
    async with asyncio.timeout(5):
        await limit.take(Priority.REMINDER)
