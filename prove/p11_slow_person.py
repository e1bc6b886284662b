"""11: a slow person slows nobody."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random

from bench.percentile import percentile
from bot.engine.events import Event
from bot.engine.store.transaction import Transaction
from bot.engine.watch import ActTooLongError
from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.promise import Finding, Promise, Stage
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import RunningBot

SLOW_SECONDS = 5.0
MOST_SECONDS = 0.1
AT_ONCE = 5  # commands that a person writes without waiting for an answer
PAUSE_SECONDS = 0.125  # until the next person writes: 40 commands a second
COMMANDS = ("/start", "/help", "/article", "/progress", "/settings", "/privacy")
Script = list[tuple[str, float]]  # commands, each with when it was written


@dataclass
class Tally:
    """What people met."""

    seconds: list[float] = field(default_factory=list)
    reordered: int = 0
    unanswered: int = 0

    def p99(self) -> float:
        """In seconds."""
        return percentile(sorted(self.seconds), 99) or 0.0


async def prove(stage: Stage) -> Finding:
    """One person is slow all the time, the others write commands: by polling, then by webhook.

    The slow person is slow in all ways there are. Telegram answers each call to their chat after
    5 s only, and as soon as it has, they write again. What is made for them beside the engine, as
    files are, takes 5 s each time. And once, in full form, what answers them does not end, until it
    is interrupted after 2 s: all who write meanwhile wait for that. The others' time is from the
    writing of a command to the call that answers it; what it is when nobody is slow is measured
    before. Each command has an answer of its own: answers in another order than the commands of
    that person show a reordering.
    """
    people, rounds = stage.count(full=200, short=6), stage.count(full=10, short=1)
    figures, breaches = list[str](), list[str]()
    for name, port in (("polling", None), ("webhook", free_port())):
        folder, random = stage.folder / name, stage.random()
        folder.mkdir()
        async with (
            RunningSandbox(World(random=random)) as telegram,
            running_bot(telegram, folder, port) as bot,
        ):
            alone = await write_and_compare(telegram, random, people, 1)
            async with somebody_slow(bot, hangs=stage.is_full) as written:
                beside = await write_and_compare(telegram, random, people, rounds)
        figures.append(
            f"{name}: {people} people, {len(beside.seconds)} commands, p99"
            f" {beside.p99() * 1000:.0f} ms beside the slow one ({alone.p99() * 1000:.0f} ms"
            f" without), {beside.reordered} reordered, {len(written)} updates of the slow one"
        )
        for count, how in ((beside.reordered, "out of order"), (beside.unanswered, "not at all")):
            breaches += [f"{name}: {count} commands answered {how}"] if count else []
        breaches += [] if written else ["nobody was slow: the proof proves nothing"]
        breaches += stage.too_slow(f"{name}: the p99", beside.p99(), MOST_SECONDS)
    return Finding("; ".join(figures), tuple(breaches))


@asynccontextmanager
async def somebody_slow(bot: RunningBot, *, hangs: bool) -> AsyncIterator[list[int]]:
    """Meanwhile one person is slow; the ids of the messages that they write."""
    telegram, released, written = bot.telegram, asyncio.Event(), list[int]()
    slow = telegram.create_person("Slow", "it").id
    fault = telegram.fault("latency", chat_id=slow, times=None, seconds=SLOW_SECONDS)

    async def be_slow() -> None:
        while not released.is_set():
            written.append(telegram.send(slow, "/start"))
            await bot.fonte.database.read(partial(take_long, released=released))

    being_slow = asyncio.create_task(be_slow())
    hanging = asyncio.create_task(hang_once(bot)) if hangs else None
    await asyncio.sleep(0)
    try:
        yield written
    finally:
        released.set()
        telegram.remove_fault(fault.id)
        telegram.move_clock(SLOW_SECONDS)  # the calls under way are answered
        await being_slow
        if hanging is not None:
            await hanging


def take_long(tx: Transaction, released: asyncio.Event) -> None:
    """What is made beside the engine."""
    ends = time.monotonic() + SLOW_SECONDS
    while time.monotonic() < ends and not released.is_set():
        time.sleep(0.05)


async def hang_once(bot: RunningBot) -> None:
    """An act that does not end."""

    def hang(tx: Transaction) -> None:
        while True:
            time.sleep(0.01)

    with suppress(ActTooLongError):
        await bot.fonte.database.engine.do(Event(hang))


async def write_and_compare(
    telegram: RunningSandbox, random: Random, people: int, rounds: int
) -> Tally:
    """New people write, in every round in another order; what they met."""
    answers = await answers_of(telegram)
    writers = [telegram.create_person("Anna", "it").id for _ in range(people)]
    scripts: dict[int, Script] = {person_id: [] for person_id in writers}
    for _ in range(rounds):
        for person_id in random.sample(writers, people):
            for command in random.choices(COMMANDS, k=AT_ONCE):
                scripts[person_id].append((command, telegram.world.clock()))
                telegram.send(person_id, command)
            await asyncio.sleep(PAUSE_SECONDS)
    tally = Tally()
    for person_id, script in scripts.items():
        with suppress(TimeoutError):
            await telegram.wait("sendMessage", person_id, count=len(script))
        compare(telegram, person_id, script, answers, tally)
    return tally


async def answers_of(telegram: RunningSandbox) -> Mapping[str, str]:
    """The answer to each command, as somebody is given it who writes for the first time."""
    person_id = telegram.create_person("Anna", "it").id
    for command in COMMANDS:
        telegram.send(person_id, command)
    calls = await telegram.wait("sendMessage", person_id, count=len(COMMANDS))
    texts = [call.parameters.text("text") for call in calls]
    assert len(set(texts)) == len(COMMANDS), "two commands have the same answer"
    return dict(zip(COMMANDS, texts, strict=True))


def compare(
    telegram: RunningSandbox,
    person_id: int,
    script: Script,
    answers: Mapping[str, str],
    tally: Tally,
) -> None:
    """Count what one person waited for, was not answered, or was answered out of order."""
    calls = telegram.calls("sendMessage", person_id)
    tally.unanswered += len(script) - len(calls)
    for (command, written_at), call in zip(script, calls, strict=False):
        tally.seconds.append(call.time - written_at)
        tally.reordered += call.parameters.text("text") != answers[command]


PROMISE = Promise(
    11,
    "A slow person slows nobody",
    "p99 of 200 others at most 100 ms beside one whose calls and files take 5 s, and whose answer"
    " hangs, 0 reorderings",
    prove,
)
