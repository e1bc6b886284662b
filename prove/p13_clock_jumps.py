"""13: the wall clock jumps: nothing is lost, counted twice, or due twice."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.use_cases.own_data import WITHIN_A_DAY, WipeAtLast
from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.jumping import JumpingClock, reminders
from prove.p03_repeats import script, start_practices
from prove.promise import Finding, Promise, Stage
from prove.stored import content, differences, is_outbox_empty
from prove.tripwires import STATEMENT, Tripwire
from prove.webhook_client import WebhookClient, tapped
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = (HOUR, -HOUR, DAY, -DAY, 30 * DAY, -30 * DAY, 365 * DAY, -365 * DAY)
FIRST_OWN_ID = 900_000_000
_WIPE = "SELECT 1 FROM deadlines WHERE kind = 'wipe_traces'"
_TOO_FAR = "SELECT 1 FROM deadlines WHERE due_at > CASE kind WHEN ? THEN ? ELSE ? END"


@dataclass
class Tally:
    """What the jumps came to."""

    jumps: int = 0
    updates: int = 0
    wipes: int = 0
    reminders: int = 0
    breaches: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """Rounds go on, people are forgotten and reminders fall due, while the clock jumps.

    The jumps are an hour (as when summer time begins and ends), a day, a month and a year, on and
    back in random order. After each one an earlier update comes again. What is stored in the end
    must be as after the same updates without a jump. Traces are wiped once for each /forget, by
    whatever clock it was asked for; reminders are written once each, none before its time.
    """
    tally, random = Tally(), stage.random()
    await rounds(stage, random, tally)
    short_jumps = [jump for jump in jumps(stage, random) if abs(jump) <= DAY]
    count = stage.count(full=300, short=20)
    tally.reminders = count
    tally.breaches += await reminders(stage.folder, random, short_jumps, count)
    figure = (
        f"{tally.jumps} jumps: {tally.updates} updates stored as without them, {tally.wipes}"
        f" wipes, {tally.reminders} reminders, each once; {len(tally.breaches)} differences"
    )
    return Finding(figure, tuple(tally.breaches[:5]))


def jumps(stage: Stage, random: Random) -> list[timedelta]:
    """Each jump, on and back, some times over."""
    drawn = list(JUMPS) * stage.count(full=10, short=1)
    random.shuffle(drawn)
    return drawn if stage.is_full else drawn[:4]


async def rounds(stage: Stage, random: Random, tally: Tally) -> None:
    """The same updates on two copies of a database, the clock jumping after each round of one."""
    started = stage.folder / "started"
    started.mkdir()
    stops = jumps(stage, random)
    async with RunningSandbox(World(random=random)) as telegram:
        port = free_port()
        await start_practices(telegram, started, port, stage.count(full=10, short=2))
        updates = list(script(started / "fonte.db", random, len(stops)))
        seed = random.random()
        calm = await play(telegram, started, updates, [timedelta(0)] * len(stops), seed, tally)
        found = await play(telegram, started, updates, stops, seed, tally)
    tally.jumps += len(stops)
    tally.updates += sum(len(of_round) for of_round in updates)
    tally.breaches += differences(calm, found)


async def play(
    telegram: RunningSandbox,
    started: Path,
    updates: list[list[dict[str, Any]]],
    stops: list[timedelta],
    seed: float,
    tally: Tally,
) -> dict[str, list[Any]]:
    """What is stored in the end, when the clock has jumped after each round."""
    folder, port, clock = started.with_name("copy"), free_port(), JumpingClock()
    random = Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(started, folder)
    posted: list[dict[str, Any]] = []
    wire = Tripwire(STATEMENT, 0)
    async with (
        running_bot(telegram, folder, port, clock=clock, connections=wire.connections) as bot,
        WebhookClient(port) as web,
    ):
        with wire.laid():
            wire.arm()
            for number, (of_round, jump) in enumerate(zip(updates, stops, strict=True)):
                again = tapped(5_000 + number, 1, "begin:-:5", FIRST_OWN_ID + 2 * number)
                forget = tapped(7_000 + number, 1, "forget", FIRST_OWN_ID + 2 * number + 1)
                await web.post_all([*of_round, again, forget])
                posted += [*of_round, again]
                # A wipe before the last words have left comes again later, and once more.
                await until(lambda: is_outbox_empty(bot.database_path), timeout_seconds=60)
                clock.jump(jump)
                await until(lambda: is_put_right(bot, clock))
                clock.jump(timedelta(seconds=2))
                await until(lambda: not rows(bot.database_path, _WIPE))
                await web.post_all([again, *random.sample(posted, 3)])
        assert web.refused == []
        await until(lambda: is_outbox_empty(bot.database_path), timeout_seconds=60)
    wipes = wire.done.count("VACUUM")
    if wipes != len(stops):
        tally.breaches.append(f"{wipes} wipes for {len(stops)} people who were forgotten")
    tally.wipes = wipes
    return without_dates(content(folder / "fonte.db"))


def without_dates(stored: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out the days active, and the numbers of practices, which begin with the time."""
    stored["learners"] = [row[:2] for row in stored["learners"]]
    for table in ("practices", "practice_questions"):
        stored[table] = sorted(((row[0], *row[2:]) for row in stored[table]), key=repr)
    return stored


def is_put_right(bot: RunningBot, clock: JumpingClock) -> bool:
    """Whether no deadline of the house is further off than any is ever set."""
    longest = (clock.now() + ahead for ahead in (WITHIN_A_DAY, HOUR))
    limits = [at.replace(tzinfo=None).isoformat(" ", "microseconds") for at in longest]
    return not rows(bot.database_path, _TOO_FAR, WipeAtLast.verb, *limits)


PROMISE = Promise(
    13,
    "Clock jumps do no harm",
    "stored as without jumps; each deadline and reminder kept once, none early",
    prove,
)
