"""Lanes keep the order inside, run side by side, and survive what happens in them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.lanes import Lanes


async def test_works_of_one_lane_run_one_after_another_in_their_order() -> None:
    lanes, log = Lanes(), []

    def work(number: int) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            log.append(f"begin {number}")
            for _ in range(number % 3):
                await asyncio.sleep(0)
            log.append(f"end {number}")

        return run

    await asyncio.gather(*(lanes.run("anna", work(number)) for number in range(20)))
    assert log == [f"{what} {number}" for number in range(20) for what in ("begin", "end")]


async def test_a_lane_that_waits_holds_up_no_other() -> None:
    lanes, gate = Lanes(), asyncio.Event()
    held = asyncio.create_task(lanes.run("anna", gate.wait))
    behind = asyncio.create_task(lanes.run("anna", asyncio.Event().wait))
    done = await asyncio.gather(*(lanes.run(number, immediate) for number in range(50)))
    assert done == ["done"] * 50
    assert not held.done()
    gate.set()
    assert await held
    behind.cancel()


async def test_the_result_of_a_work_comes_back_to_its_caller() -> None:
    assert await Lanes().run("anna", immediate) == "done"


async def test_a_failure_reaches_its_caller_and_does_not_close_the_lane() -> None:
    lanes = Lanes()

    async def fail() -> None:
        raise ValueError("broken")

    failing = asyncio.create_task(lanes.run("anna", fail))
    following = asyncio.create_task(lanes.run("anna", immediate))
    with pytest.raises(ValueError, match="broken"):
        await failing
    assert await following == "done"


async def test_a_caller_that_is_cancelled_leaves_its_work_to_be_done_in_its_turn() -> None:
    lanes, gate, log = Lanes(), asyncio.Event(), []

    async def slow() -> None:
        await gate.wait()
        log.append("slow")

    async def quick() -> None:
        log.append("quick")

    first = asyncio.create_task(lanes.run("anna", slow))
    second = asyncio.create_task(lanes.run("anna", quick))
    third = asyncio.create_task(lanes.run("anna", quick))
    await asyncio.sleep(0)  # all three have their place
    for cancelled in (first, second):
        cancelled.cancel()
    gate.set()
    await third
    assert log == ["slow", "quick", "quick"]
    assert first.cancelled()


async def test_draining_waits_for_all_that_has_its_place_and_for_what_that_adds() -> None:
    lanes, gate, log = Lanes(), asyncio.Event(), []

    async def adding() -> None:
        await gate.wait()
        log.append("first")
        added.append(asyncio.create_task(lanes.run("anna", last)))
        await asyncio.sleep(0)  # it takes its place

    async def last() -> None:
        log.append("last")

    added: list[asyncio.Task[None]] = []
    running = asyncio.create_task(lanes.run("anna", adding))
    await asyncio.sleep(0)  # it has its place
    draining = asyncio.create_task(lanes.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    gate.set()
    await draining
    assert log == ["first", "last"]
    await asyncio.gather(running, *added)


async def test_draining_empty_lanes_returns_at_once_and_lanes_are_forgotten() -> None:
    lanes = Lanes()
    await asyncio.gather(*(lanes.run(number, immediate) for number in range(100)))
    await lanes.drain()
    assert lanes._last == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=30))
def test_whatever_comes_each_lane_keeps_its_order(works: list[tuple[int, int]]) -> None:
    log: list[tuple[int, int]] = []

    async def play() -> None:
        lanes = Lanes()

        async def one(number: int, lane: int, pauses: int) -> None:
            async def run() -> None:
                for _ in range(pauses):
                    await asyncio.sleep(0)
                log.append((lane, number))

            await lanes.run(lane, run)

        await asyncio.gather(*(one(number, *work) for number, work in enumerate(works)))

    asyncio.run(play())
    assert sorted(log) == sorted((lane, number) for number, (lane, _) in enumerate(works))
    for lane in range(4):
        of_lane = [number for of, number in log if of == lane]
        assert of_lane == sorted(of_lane)


async def immediate() -> str:
    return "done"
