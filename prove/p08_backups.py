"""8: a backup is a restore."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from prove.bot_process import REPOSITORY, BotProcess
from prove.ledger import Json, Ledger, damages, recorded_world
from prove.promise import Finding, Promise, Stage
from prove.pupil import Pupil
from sandbox.testing import RunningSandbox

PUPILS = 16


async def prove(stage: Stage) -> Finding:
    """`python -m bot backup` while pupils practise; each copy must hold what was acknowledged.

    At last the bot is stopped, started on the newest copy, and must answer who is in it.
    """
    random, count = stage.random(), stage.count(full=20, short=1)
    world, ledger = recorded_world(random)
    faults: list[str] = []
    async with RunningSandbox(world) as telegram:
        bot = BotProcess(telegram, stage.folder)
        stop = asyncio.Event()
        pupils = [Pupil(telegram, ledger, random) for _ in range(PUPILS)]
        practising = [asyncio.create_task(pupil.practise(stop)) for pupil in pupils]
        await bot.start()
        for number in range(count):
            await telegram.wait("editMessageText", since=telegram.next_call_index, count=30)
            acknowledged = ledger.acknowledged()
            copy = stage.folder / f"copy{number}.db"
            faults += await back_up(bot.database_path, copy)
            faults += await asyncio.to_thread(faults_of, copy, ledger, acknowledged)
        stop.set()
        await asyncio.gather(*practising)
        await bot.end()
        faults += await restored(telegram, copy, pupils[0].id)
    figure = (
        f"{count} backups under load, the last with {len(acknowledged)} updates:"
        f" {len(faults)} lost or damaged"
    )
    return Finding(figure, tuple(faults[:5]))


async def back_up(database: Path, copy: Path) -> list[str]:
    """Make a backup as an operator does; what it says when it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", str(copy),
        cwd=REPOSITORY, env={"DATABASE_URL": f"sqlite:///{database}"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return [said.decode()] if process.returncode else []


def faults_of(copy: Path, ledger: Ledger, acknowledged: list[Json]) -> list[str]:
    """What is damaged, lost or miscounted in a copy."""
    with closing(sqlite3.connect(copy)) as connection:
        found = damages(connection)
    return found + ledger.faults(copy, acknowledged)


async def restored(telegram: RunningSandbox, copy: Path, person_id: int) -> list[str]:
    """Start the bot on a copy; it must answer somebody who is in it."""
    async with BotProcess(telegram, as_database(copy)):
        since = telegram.next_call_index
        telegram.send(person_id, "/progress")
        await telegram.wait("sendMessage", person_id, since=since, timeout_seconds=60)
    return []


def as_database(copy: Path) -> Path:
    """A folder in which a bot finds the copy as its database."""
    folder = copy.with_name("restored")
    folder.mkdir()
    copy.rename(folder / "fonte.db")
    return folder


PROMISE = Promise(
    8,
    "A backup is a restore",
    "each holds every answer acknowledged before it began; the bot starts on it",
    prove,
)
