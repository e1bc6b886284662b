"""Lanes keep the order inside, run side by side, and survive what happens in them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.lanes import Lanes, Place

ANNA = [Place("anna")]


async def test_works_of_one_lane_run_one_after_another_in_their_order() -> None:
    lanes, log = Lanes(), []

    def work(number: int) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            log.append(f"begin {number}")
            for _ in range(number % 3):
                await asyncio.sleep(0)
            log.append(f"end {number}")

        return run

    await asyncio.gather(*(lanes.run(ANNA, work(number)) for number in range(20)))
    assert log == [f"{what} {number}" for number in range(20) for what in ("begin", "end")]


async def test_a_lane_that_waits_holds_up_no_other() -> None:
    lanes, gate = Lanes(), asyncio.Event()
    held = asyncio.create_task(lanes.run(ANNA, gate.wait))
    behind = asyncio.create_task(lanes.run(ANNA, asyncio.Event().wait))
    done = await asyncio.gather(*(lanes.run([Place(number)], immediate) for number in range(50)))
    assert done == ["done"] * 50
    assert not held.done()
    gate.set()
    assert await held
    behind.cancel()


async def test_the_result_of_a_work_comes_back_to_its_caller() -> None:
    assert await Lanes().run(ANNA, immediate) == "done"


async def test_a_failure_reaches_its_caller_and_does_not_close_the_lane() -> None:
    lanes = Lanes()

    async def fail() -> None:
        raise ValueError("broken")

    failing = asyncio.create_task(lanes.run(ANNA, fail))
    following = asyncio.create_task(lanes.run(ANNA, immediate))
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

    first = asyncio.create_task(lanes.run(ANNA, slow))
    second = asyncio.create_task(lanes.run(ANNA, quick))
    third = asyncio.create_task(lanes.run(ANNA, quick))
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
        added.append(asyncio.create_task(lanes.run(ANNA, last)))
        await asyncio.sleep(0)  # it takes its place

    async def last() -> None:
        log.append("last")

    added: list[asyncio.Task[None]] = []
    running = asyncio.create_task(lanes.run(ANNA, adding))
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
    await asyncio.gather(*(lanes.run([Place(number)], immediate) for number in range(100)))
    await lanes.drain()
    assert lanes.at_work == 0


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

            await lanes.run([Place(lane)], run)

        await asyncio.gather(*(one(number, *work) for number, work in enumerate(works)))

    asyncio.run(play())
    assert sorted(log) == sorted((lane, number) for number, (lane, _) in enumerate(works))
    for lane in range(4):
        of_lane = [number for of, number in log if of == lane]
        assert of_lane == sorted(of_lane)


class Running:
    """Works that note when they begin and end, and end when they are told to."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.at_work: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, name: str, *places: Place) -> None:
        """Give a work its places; whoever may begin has begun then."""
        gate = self._gates[name] = asyncio.Event()

        async def work() -> None:
            self.at_work.append(name)
            await gate.wait()
            self.at_work.remove(name)

        self._tasks.append(asyncio.create_task(self.lanes.run(places, work)))
        await settled()

    async def end(self, *names: str) -> None:
        """Let works end."""
        for name in names:
            self._gates[name].set()
        await settled()

    async def ended(self) -> None:
        """Let all that is left end."""
        await self.end(*self._gates)
        await asyncio.gather(*self._tasks)
        assert self.lanes.at_work == 0


async def settled() -> None:
    """Let the loop turn until whatever can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


SHARED, ALONE = Place("quiz", is_shared=True), Place("quiz")


async def test_works_that_share_a_lane_run_side_by_side() -> None:
    running = Running()
    for name in ("anna", "ben", "carla"):
        await running.begin(name, SHARED)
    assert running.at_work == ["anna", "ben", "carla"]
    await running.ended()


async def test_a_work_that_is_alone_waits_for_all_before_it_and_all_after_wait_for_it() -> None:
    running = Running()
    await running.begin("anna", SHARED)
    await running.begin("ben", SHARED)
    await running.begin("close", ALONE)
    await running.begin("carla", SHARED)
    await running.begin("dario", SHARED)
    assert running.at_work == ["anna", "ben"]
    await running.end("ben")
    assert running.at_work == ["anna"]
    await running.end("anna")
    assert running.at_work == ["close"]
    await running.end("close")
    assert running.at_work == ["carla", "dario"]
    await running.begin("next", ALONE)
    await running.begin("after", ALONE)
    await running.end("carla", "dario", "next")
    assert running.at_work == ["after"]
    await running.ended()


async def test_a_work_in_two_lanes_waits_for_both_and_both_wait_for_it() -> None:
    running = Running()
    await running.begin("anna", Place("anna"))
    await running.begin("quiz", SHARED)
    await running.begin("both", Place("anna"), ALONE)
    await running.begin("anna again", Place("anna"))
    await running.begin("quiz again", SHARED)
    assert running.at_work == ["anna", "quiz"]
    await running.end("quiz")
    assert running.at_work == ["anna"]
    await running.end("anna")
    assert running.at_work == ["both"]
    await running.end("both")
    assert running.at_work == ["anna again", "quiz again"]
    await running.ended()


async def test_works_that_meet_in_two_lanes_do_not_wait_for_each_other() -> None:
    running = Running()
    places = [Place("anna"), ALONE]
    for number in range(6):
        await running.begin(f"{number}", *places[:: -1 if number % 2 else 1])
    for number in range(6):
        assert running.at_work == [f"{number}"]
        await running.end(f"{number}")
    await running.ended()


async def test_a_work_in_no_lane_and_one_twice_in_the_same_wait_for_nobody() -> None:
    running = Running()
    await running.begin("nowhere")
    await running.begin("twice", SHARED, ALONE, SHARED)
    assert running.at_work == ["nowhere", "twice"]
    await running.begin("after", SHARED)
    assert running.at_work == ["nowhere", "twice"]
    await running.ended()


async def test_draining_waits_for_those_who_share_too() -> None:
    running = Running()
    await running.begin("anna", SHARED)
    await running.begin("ben", SHARED)
    draining = asyncio.create_task(running.lanes.drain())
    await running.end("ben")
    assert not draining.done()
    await running.end("anna")
    assert draining.done()


_PLACES = st.lists(st.builds(Place, st.integers(0, 2), st.booleans()), max_size=3)


@given(st.lists(st.tuples(_PLACES, st.integers(0, 4)), max_size=20))
def test_whatever_comes_nobody_meets_in_a_lane_who_may_not(
    works: list[tuple[list[Place], int]],
) -> None:
    """Two works that meet where one is alone run in their order, and never side by side."""
    begun, ended = dict[int, int](), dict[int, int]()

    async def play() -> None:
        lanes, log = Lanes(), list[int]()

        async def one(number: int, places: list[Place], pauses: int) -> None:
            async def run() -> None:
                begun[number] = len(log)
                log.append(number)
                for _ in range(pauses):
                    await asyncio.sleep(0)
                ended[number] = len(log)
                log.append(number)

            await lanes.run(places, run)

        async with asyncio.timeout(30):
            await asyncio.gather(*(one(number, *work) for number, work in enumerate(works)))
        assert lanes.at_work == 0

    asyncio.run(play())
    assert sorted(ended) == list(range(len(works)))
    for later, (places, _) in enumerate(works):
        for earlier, (others, _) in enumerate(works[:later]):
            if any(a.lane == b.lane and not (a.is_shared and b.is_shared)
                   for a in places for b in others):  # fmt: skip
                assert ended[earlier] < begun[later]


async def immediate() -> str:
    return "done"
