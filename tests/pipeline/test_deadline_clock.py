"""Deadlines fall due by a clock that the test moves, and survive failures and restarts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.engine.deadline_clock import RETRY_AFTER, Act, DeadlineClock, TimerKind
from bot.engine.events import Done, Event
from bot.engine.message import Message
from bot.engine.store.deadlines import (
    Deadline,
    clear_timer,
    nudge,
    set_deadline,
    set_timer,
)
from bot.engine.store.transaction import Transaction
from sandbox.testing import RunningSandbox
from tests.fake_clock import START, FakeClock
from tests.pipeline.sending import Post, message
from tests.storage.stored import refusing, rows
from tests.waiting import until

MINUTE = timedelta(minutes=1)
VERY_EARLY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ring(Message):
    """A bell by its name."""

    verb = "ring"
    name: str


@dataclass(frozen=True)
class Soon(Message):
    """One that is never set far ahead."""

    verb = "soon"
    name: str


@dataclass(frozen=True)
class Job(Message):
    """One that waits behind what people do."""

    verb = "job"
    name: str


@dataclass(frozen=True)
class Slow(Message):
    """One that is prepared."""

    verb = "slow"
    name: str


@dataclass(frozen=True)
class Numbered(Message):
    """One that has a number."""

    verb = "number"
    number: int


Bell = Ring | Soon | Job | Slow
BELLS: dict[str, type[Bell]] = {kind.verb: kind for kind in (Ring, Soon, Job, Slow)}


class Ringing:
    """A deadline clock on a real database whose kinds note when they rang."""

    def __init__(self, post: Post, clock: FakeClock) -> None:
        self._post = post
        self._clock = clock
        self._engine = post.database.engine
        self._engine.on_stored = self._go_on
        self.rung: list[tuple[str, datetime]] = []
        self.prepared: list[str] = []
        self.stored = 0  # events
        self.failing: set[str] = set()
        self.writes_to = 0
        self.sets_anew: datetime | None = None
        self.gates: dict[str, asyncio.Event] = {}  # keys whose preparation lasts until it is set
        self.deadlines = DeadlineClock(
            post.database,
            clock,
            {
                Ring: TimerKind(self._ring),
                Soon: TimerKind(self._ring, longest=MINUTE),
                Job: TimerKind(self._ring, is_job=True),
                Slow: TimerKind(prepare=self._prepare),
            },
        )

    def _ring(self, tx: Transaction, bell: Bell) -> None:
        self.rung.append((bell.name, tx.now))
        if bell.name in self.failing:
            raise ValueError("the bell is broken")
        if self.sets_anew:
            set_timer(tx, bell, self.sets_anew)
        if self.writes_to:
            tx.send(message(self.writes_to, bell.name))

    async def _prepare(self, bell: Bell) -> Act:
        self.prepared.append(bell.name)
        if gate := self.gates.get(bell.name):
            await gate.wait()
        return self._ring

    def _go_on(self, event: Event[Any], done: Done[Any]) -> None:
        """What follows when an event is stored, as in `bot.app`."""
        self.stored += 1
        self._post.sender.take(done.calls)
        if done.rings_at is not None:
            self.deadlines.look_again(done.rings_at)

    async def set(self, key: str, due_at: datetime, kind: str = "ring") -> None:
        await self._engine.do(Event(partial(set_deadline, deadline=Deadline(kind, key, due_at))))

    async def nudge(self, key: str, due_at: datetime, kind: str = "ring") -> None:
        await self._engine.do(Event(partial(nudge, message=BELLS[kind](key), due_at=due_at)))

    async def clear(self, key: str, kind: str = "ring") -> None:
        await self._engine.do(Event(partial(clear_timer, message=BELLS[kind](key))))

    async def has_looked(self) -> None:
        """Return when it waits, having looked at what stands in the table now."""
        before = self.looks
        self.deadlines.look_again(VERY_EARLY)
        await until(lambda: self._clock.is_waited_for and self.looks > before)

    @property
    def looks(self) -> int:
        """How many times the clock has begun to wait for the next."""
        return self._clock.waits

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.rung]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonte.db"


@asynccontextmanager
async def ringing_on(
    telegram: RunningSandbox, path: Path, clock: FakeClock
) -> AsyncIterator[Ringing]:
    async with Post(telegram, path, clock=clock) as post:
        ringing = Ringing(post, clock)
        ringing.deadlines.start()
        try:
            yield ringing
        finally:
            await ringing.deadlines.stop(within_seconds=2)


@pytest.fixture
async def ringing(telegram: RunningSandbox, path: Path, clock: FakeClock) -> AsyncIterator[Ringing]:
    async with ringing_on(telegram, path, clock) as running:
        yield running


def left(path: Path) -> list[str]:
    """The keys of the deadlines that stand, soonest first."""
    return [key for (key,) in rows(path, "SELECT key FROM deadlines ORDER BY due_at")]


async def test_a_deadline_falls_due_when_its_time_has_come_and_not_before(
    ringing: Ringing, clock: FakeClock, path: Path
) -> None:
    await ringing.set("a", START + MINUTE)
    clock.move(MINUTE - timedelta(milliseconds=1))
    await ringing.has_looked()
    assert ringing.rung == []
    clock.move(timedelta(milliseconds=1))
    await until(lambda: ringing.rung)
    assert ringing.rung == [("a", START + MINUTE)]
    await until(lambda: left(path) == [])


async def test_deadlines_that_are_due_together_ring_in_the_order_of_their_times(
    ringing: Ringing, clock: FakeClock
) -> None:
    for key, minutes in (("c", 3), ("a", 1), ("b", 2)):
        await ringing.set(key, START + minutes * MINUTE)
    clock.move(10 * MINUTE)
    await until(lambda: len(ringing.rung) == 3)
    assert ringing.keys == ["a", "b", "c"]


async def test_a_deadline_before_the_one_that_is_waited_for_rings_first(
    ringing: Ringing, clock: FakeClock, path: Path
) -> None:
    await ringing.set("late", START + 60 * MINUTE)
    await ringing.has_looked()
    await ringing.set("early", START + MINUTE)
    clock.move(MINUTE)
    await until(lambda: ringing.keys == ["early"])
    await until(lambda: left(path) == ["late"])


async def test_a_deadline_set_again_rings_once_at_its_new_time(
    ringing: Ringing, clock: FakeClock
) -> None:
    await ringing.set("a", START + MINUTE)
    await ringing.set("a", START + 2 * MINUTE)
    clock.move(MINUTE)
    await ringing.has_looked()
    assert ringing.rung == []
    clock.move(MINUTE)
    await until(lambda: ringing.rung)
    await ringing.has_looked()
    assert ringing.rung == [("a", START + 2 * MINUTE)]


async def test_a_deadline_that_was_cleared_does_not_ring(
    ringing: Ringing, clock: FakeClock
) -> None:
    await ringing.set("a", START + MINUTE)
    await ringing.clear("a")
    await ringing.set("b", START + MINUTE)
    clock.move(MINUTE)
    await until(lambda: ringing.rung)
    await ringing.has_looked()
    assert ringing.keys == ["b"]


async def test_a_deadline_of_an_unknown_kind_is_dropped_and_the_next_rings(
    ringing: Ringing, path: Path
) -> None:
    await ringing.set("old", START - MINUTE, kind="of_another_version")
    await ringing.set("a", START)
    await until(lambda: ringing.keys == ["a"])
    await until(lambda: left(path) == [])


async def test_a_deadline_that_says_what_nobody_understands_is_dropped(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    bells = ringing.deadlines._kinds
    bells["number"] = (Numbered, TimerKind(lambda tx, message: None))
    with capture_logs() as events:
        await ringing.set("no number", START, kind="number")
        await until(lambda: left(path) == [])
    assert [event["event"] for event in events] == ["deadline_not_understood"]


async def test_a_failing_deadline_is_tried_again_after_a_minute_and_the_next_goes_on(
    ringing: Ringing, clock: FakeClock, path: Path
) -> None:
    ringing.failing.add("a")
    with capture_logs() as events:
        await ringing.set("a", START - timedelta(seconds=1))
        await ringing.set("b", START)
        await until(lambda: ringing.keys == ["a", "b"])
        await until(lambda: left(path) == ["a"])
        await until(lambda: [each for each in events if each["event"] == "deadline_failed"])
    ringing.failing.clear()
    clock.move(RETRY_AFTER)
    await until(lambda: ringing.keys == ["a", "b", "a"])


async def test_a_deadline_whose_act_cannot_be_stored_holds_up_no_other(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    ringing.writes_to = 2**70  # fits no column
    with capture_logs() as events:
        await ringing.set("a", START - timedelta(seconds=1))
        await until(lambda: [each for each in events if each["event"] == "deadline_failed"])
    ringing.writes_to = 0
    await ringing.set("b", START)
    await until(lambda: "b" in ringing.keys)
    await until(lambda: "b" not in left(path))
    assert left(path) == ["a"]


async def test_a_broken_database_delays_deadlines_and_loses_none(
    ringing: Ringing, telegram: RunningSandbox, clock: FakeClock, path: Path
) -> None:
    person = telegram.create_person().id
    telegram.send(person, "/start")
    ringing.writes_to = person
    await ringing.set("a", START + MINUTE)
    with capture_logs() as events:
        async with refusing(path, "INSERT", "outbox", "deadlines"):
            clock.move(MINUTE)
            await until(lambda: [each for each in events if each["event"] == "deadline_waits"])
            assert ringing.keys == left(path) == ["a"]
    clock.move(RETRY_AFTER)
    await telegram.wait("sendMessage", person, text_contains="a")
    await until(lambda: left(path) == [])


async def test_a_deadline_further_off_than_its_kind_is_ever_set_is_due(
    ringing: Ringing, clock: FakeClock, path: Path
) -> None:
    await ringing.set("near", START + MINUTE, kind="soon")
    await ringing.set("far", START + timedelta(days=365))
    await ringing.set("of_a_wrong_clock", START + timedelta(days=365), kind="soon")
    ringing.deadlines.look_again(VERY_EARLY)  # as the machine's clock has it do twice a minute
    await until(lambda: left(path) == ["near", "far"])
    assert ringing.rung == [("of_a_wrong_clock", START)]


async def test_a_deadline_that_is_set_anew_while_it_is_kept_stays(
    ringing: Ringing, clock: FakeClock, path: Path
) -> None:
    ringing.sets_anew = START + MINUTE
    await ringing.set("a", START)
    await until(lambda: ringing.stored == 2)  # that it was set, and that it was kept
    assert left(path) == ["a"]
    ringing.sets_anew = None
    clock.move(MINUTE)
    await until(lambda: left(path) == [])
    assert ringing.rung == [("a", START), ("a", START + MINUTE)]


async def test_a_deadline_that_fell_due_while_the_bot_was_off_rings_at_the_next_start(
    telegram: RunningSandbox, path: Path, clock: FakeClock
) -> None:
    async with ringing_on(telegram, path, clock) as before:
        await before.set("a", START + MINUTE)
        await before.has_looked()
    clock.move(60 * MINUTE)
    async with ringing_on(telegram, path, clock) as after:
        await until(lambda: after.keys == ["a"])
        assert before.rung == []


async def test_a_slow_deadline_holds_up_no_other(ringing: Ringing, path: Path) -> None:
    gate = ringing.gates["slow"] = asyncio.Event()
    await ringing.set("slow", START - MINUTE, kind="slow")
    await until(lambda: ringing.prepared == ["slow"])
    for key in ("a", "b"):
        await ringing.set(key, START)
        await until(lambda key=key: ringing.keys[-1:] == [key])  # type: ignore[misc]
    await until(lambda: left(path) == ["slow"])
    gate.set()
    await until(lambda: left(path) == [])
    assert ringing.keys == ["a", "b", "slow"]


async def test_what_is_kept_while_what_is_due_is_read_is_not_prepared_again(
    ringing: Ringing, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = ringing.gates["a"] = asyncio.Event()
    await ringing.set("a", START, kind="slow")
    await until(lambda: ringing.prepared == ["a"])
    database = ringing.deadlines._database
    read = database.read

    async def read_slowly(look: Callable[[Transaction], Any]) -> Any:
        found = await read(look)
        if found and not gate.is_set():
            gate.set()
            await until(lambda: left(path) == [] and ringing.deadlines.in_hand == 0)
        return found

    monkeypatch.setattr(database, "read", read_slowly)
    ringing.deadlines.look_again(START - MINUTE)
    await until(lambda: left(path) == [])
    await ringing.has_looked()
    assert ringing.prepared == ["a"]


async def test_a_deadline_that_is_being_kept_is_not_kept_again_meanwhile(
    ringing: Ringing, path: Path
) -> None:
    gate = ringing.gates["a"] = asyncio.Event()
    await ringing.set("a", START, kind="slow")
    await until(lambda: ringing.prepared == ["a"])
    await ringing.set("a", START - MINUTE, kind="slow")
    for _ in range(3):
        await ringing.has_looked()
    assert ringing.prepared == ["a"]
    gate.set()
    await until(lambda: left(path) == [])
    assert ringing.keys == ["a", "a"]


async def test_what_is_prepared_is_done_at_the_time_at_which_it_is_stored(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    gate = ringing.gates["a"] = asyncio.Event()
    await ringing.set("a", START, kind="slow")
    await until(lambda: ringing.prepared == ["a"])
    clock.move(MINUTE)
    gate.set()
    await until(lambda: left(path) == [])
    assert ringing.rung == [("a", START + MINUTE)]


@pytest.mark.parametrize("put_off", [False, True], ids=["cleared", "put off"])
async def test_a_deadline_that_changes_before_its_turn_does_not_ring(
    ringing: Ringing, path: Path, clock: FakeClock, put_off: bool
) -> None:
    gate = ringing.gates["a"] = asyncio.Event()
    await ringing.set("a", START, kind="slow")
    await until(lambda: ringing.prepared == ["a"])
    if put_off:
        await ringing.set("a", START + MINUTE, kind="slow")
    else:
        await ringing.clear("a", kind="slow")
    before = ringing.stored
    gate.set()
    await until(lambda: ringing.stored > before)
    assert ringing.rung == []
    clock.move(MINUTE)
    await until(lambda: left(path) == [])
    assert ringing.keys == (["a"] if put_off else [])


async def test_a_job_has_its_turn_behind_all_that_people_do(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    for key, kind in (("long", "job"), ("a", "ring"), ("b", "ring")):
        await ringing.set(key, START + MINUTE, kind)
    clock.move(MINUTE)
    await until(lambda: left(path) == [])
    assert ringing.keys == ["a", "b", "long"]


async def test_a_deadline_later_than_the_next_is_no_reason_to_look(
    ringing: Ringing, clock: FakeClock
) -> None:
    await ringing.set("a", START + MINUTE)
    await ringing.has_looked()
    before = ringing.looks
    for number in range(20):
        await ringing.set(f"{number}", START + 2 * MINUTE)
    await ringing.set("first", START)
    await until(lambda: ringing.keys == ["first"])
    assert ringing.looks - before <= 3
    clock.move(2 * MINUTE)
    await until(lambda: len(ringing.rung) == 22)


async def test_many_who_nudge_together_make_one_deadline_at_the_first_time(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    times = [START + (1 + number) * MINUTE for number in range(20)]
    await asyncio.gather(*(ringing.nudge("a", time) for time in times))
    assert left(path) == ["a"]
    clock.move(MINUTE)
    await until(lambda: left(path) == [])
    assert ringing.rung == [("a", START + MINUTE)]


async def test_a_deadline_that_is_set_anew_while_it_is_prepared_is_kept_again(
    ringing: Ringing, path: Path, clock: FakeClock
) -> None:
    gate = ringing.gates["a"] = asyncio.Event()
    await ringing.set("a", START + MINUTE, kind="slow")
    clock.move(MINUTE)
    await until(lambda: ringing.prepared == ["a"])
    await ringing.set("a", START + 2 * MINUTE, kind="slow")
    before = ringing.stored
    gate.set()
    await until(lambda: ringing.stored > before)
    assert left(path) == ["a"]
    clock.move(MINUTE)
    await until(lambda: left(path) == [])
    assert ringing.rung[-1:] == [("a", START + 2 * MINUTE)]


async def test_stopping_ends_the_wait(telegram: RunningSandbox, path: Path) -> None:
    async with asyncio.timeout(10), ringing_on(telegram, path, FakeClock()) as ringing:
        await ringing.set("far", START + timedelta(days=365))
