"""18: deploys are invisible, and a wrong one says what is wrong."""

import asyncio
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from prove.bot_process import BotProcess, free_port
from prove.ledger import Ledger, recorded_world
from prove.p01_kills import acknowledge
from prove.promise import Finding, Promise, Stage
from prove.pupil import Pupil
from sandbox.testing import RunningSandbox
from tests.waiting import until

END_SECONDS = 5.0
WRONG_TOKEN = "123456:" + "A" * 35
# A wrong setting, the variable that the line names, and whether the bot would listen to a webhook.
WRONG: tuple[tuple[dict[str, str], str, bool], ...] = (
    ({"DYNO": "web.1", "ALLOW_EPHEMERAL_DATABASE": "false"}, "DATABASE_URL", True),
    ({"BOT_TOKEN": WRONG_TOKEN}, "BOT_TOKEN", False),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", False),
    ({"BOT_TOKEN": ""}, "BOT_TOKEN", True),
    ({"DATABASE_URL": "postgres://somewhere"}, "DATABASE_URL", False),
    ({"HOST": "192.0.2.1"}, "HOST", True),
)


@dataclass
class Tally:
    """What the deploys of one bot, or of several, came to."""

    ends: list[float] = field(default_factory=list)
    updates: int = 0
    faults: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """SIGTERM in a burst, again and again, then starts with something missing or wrong.

    Pupils practise without pause, by polling and by webhook (in short form: one of them). At a
    random moment the bot is told to end, and the next one is started when it has ended. Telegram
    delivers to that one what was not acknowledged. The last one finds no network: it must wait,
    say so in one line an attempt, and serve when the network is back. Then wrong settings, each of
    which must end with status 2 and one line that names it.
    """
    tally, random = Tally(), stage.random()
    ways = [("polling", None), ("webhook", free_port())]
    random.shuffle(ways)
    for way, port in ways[: stage.count(full=2, short=1)]:
        folder = stage.folder / way
        folder.mkdir()
        world, ledger = recorded_world(random)
        async with (
            RunningSandbox(world) as telegram,
            BotProcess(telegram, folder, port=port) as bot,
        ):
            people = stage.count(full=60, short=8)
            pupils = [Pupil(telegram, ledger, random) for _ in range(people)]
            await deploy_often(bot, ledger, pupils, random, stage.count(full=15, short=1), tally)
    wrong = WRONG[: stage.count(full=len(WRONG), short=0)]  # the suite starts with each by itself
    async with RunningSandbox() as telegram:
        for number, each in enumerate(wrong):
            tally.faults += await refusal(telegram, stage.folder / str(number), *each)
    slowest = max(tally.ends)
    figure = (
        f"{len(tally.ends)} deploys in a burst of {tally.updates} updates: each ended with 0, after"
        f" {slowest:.2f} s at most; {len(tally.faults)} lost, counted twice or left waiting; served"
        f" once the network was there; {len(wrong)} wrong settings named in one line"
    )
    return Finding(figure, (*tally.faults[:5], *stage.too_slow("ending", slowest, END_SECONDS)))


async def deploy_often(
    bot: BotProcess,
    ledger: Ledger,
    pupils: list[Pupil],
    random: Random,
    deploys: int,
    tally: Tally,
) -> None:
    """End the bot while pupils practise, look at what it left, and start the next."""
    stop = asyncio.Event()
    practising = [asyncio.create_task(pupil.practise(stop)) for pupil in pupils]
    try:
        for _ in range(deploys):
            more = random.randint(len(pupils), 4 * len(pupils))
            await acknowledge(ledger, len(ledger.queue.acknowledged) + more)
            begun = time.monotonic()
            status = await bot.end(signal.SIGTERM)
            tally.ends.append(time.monotonic() - begun)
            if status != 0:
                tally.faults.append(f"SIGTERM ended it with {status}")
            tally.faults += ledger.faults(bot.database_path, ledger.acknowledged())
            if len(tally.ends) % deploys:
                await bot.start(is_awaited=False)
            else:
                tally.faults += await start_without_network(bot)
    finally:
        stop.set()
        await asyncio.gather(*practising)
    await until(lambda: not bot.telegram.world.updates.pending(), timeout_seconds=60)
    tally.updates += len(ledger.acknowledged())
    tally.faults += ledger.faults(bot.database_path, ledger.acknowledged())
    tally.faults += [f"pupil {pupil.id} was left waiting" for pupil in pupils if pupil.times_stuck]


async def start_without_network(bot: BotProcess) -> list[str]:
    """Start while Telegram cannot be reached; somebody writes when it is there again."""
    telegram, already = bot.telegram, len(bot.logged())
    telegram.go_offline()
    person = telegram.create_person("Anna", "it").id
    await bot.start(is_awaited=False)
    await until(lambda: "telegram_not_reached" in bot.logged()[already:], timeout_seconds=60)
    said = bot.logged()[already:].splitlines()
    faults = [] if bot.is_running else ["without a network it ended"]
    if not all("telegram_not_reached" in line for line in said):
        faults.append(f"without a network it said {said[-1]}")
    await telegram.go_online()
    telegram.send(person, "/start")
    await telegram.wait("sendMessage", person, timeout_seconds=60)
    return faults


async def refusal(
    telegram: RunningSandbox, folder: Path, settings: dict[str, str], named: str, listens: bool
) -> list[str]:
    """What is not as it should be when a bot is started with a wrong setting."""
    folder.mkdir()  # noqa: ASYNC240 - at once
    port = free_port() if listens else None
    bot = BotProcess(telegram, folder, port=port, log=None, **settings)
    await bot.start(is_awaited=False)
    status = await bot.ended()
    said = bot.logged()
    if status == 2 and said.startswith(f"fonte: {named}: ") and said.count("\n") == 1:
        return []
    return [f"{settings} ended with {status}: {said}"]


PROMISE = Promise(
    18,
    "Deploys are invisible",
    "SIGTERM in a burst ends within 5 s with 0, 0 lost, 0 counted twice; waits for the network;"
    " a wrong setting is one line and status 2",
    prove,
)
