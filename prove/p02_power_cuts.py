"""2: an acknowledged answer survives a power cut."""

import asyncio
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from prove.bot_process import BotProcess
from prove.ledger import Json, Ledger, damages, recorded_world
from prove.promise import Finding, Promise, Stage
from prove.pupil import Pupil
from sandbox.testing import RunningSandbox
from tests.waiting import until

PUPILS = 24
MOST_UPDATES_BETWEEN = 20
# https://www.sqlite.org/fileformat2.html#the_write_ahead_log and walformat.html#the_wal_index_file
WAL_HEADER, FRAME_HEADER = 32, 24
_BACKFILL_ATTEMPTED = slice(128, 132)  # in the -shm file: frames a checkpoint may have copied
_SALTS = slice(16, 24)


async def prove(stage: Stage) -> Finding:
    """The bot is frozen while it works, its files are copied, and the tail of the log is torn.

    A power cut may take what was not yet synced. So the tear lies behind the end that the log had
    at an earlier freeze, when a set of updates had been acknowledged, and behind what a checkpoint
    has begun to copy (SQLite syncs that part first). The tail is cut at a random byte there, or
    some of its bytes are changed; then SQLite recovers the copy, and the set must be in it.
    """
    random, torn = stage.random(), stage.count(full=200, short=4)
    world, ledger = recorded_world(random)
    async with RunningSandbox(world) as telegram, BotProcess(telegram, stage.folder) as bot:
        stop = asyncio.Event()
        pupils = [Pupil(telegram, ledger, random) for _ in range(PUPILS)]
        practising = [asyncio.create_task(pupil.practise(stop)) for pupil in pupils]
        faults: list[str] = []
        lost_bytes = most_updates = 0
        for number in range(torn):
            acknowledged, durable = await work_a_while(bot, ledger, random)
            copy = copied(bot.database_path, stage.folder / f"copy{number}")
            bot.signal(signal.SIGCONT)
            lost_bytes += tear(copy, durable, random)
            faults += await asyncio.to_thread(faults_of, copy, ledger, acknowledged)
            shutil.rmtree(copy.parent)
            most_updates = len(acknowledged)
        stop.set()
        await asyncio.gather(*practising)
    figure = (
        f"{torn} torn tails, {lost_bytes // torn} bytes each, of up to {most_updates} updates:"
        f" {len(faults)} lost or damaged"
    )
    return Finding(figure, tuple(faults[:5]))


async def work_a_while(bot: BotProcess, ledger: Ledger, random: Random) -> tuple[list[Json], int]:
    """Freeze the bot, let it go on for a few updates, and freeze it again.

    Returns what was acknowledged at the first freeze, and how many bytes of the log, as it now is,
    hold on to that at least.
    """
    await bot.freeze()
    acknowledged = ledger.acknowledged()
    log = bot.database_path.with_name("fonte.db-wal")
    before = log.read_bytes() if log.exists() else b""
    bot.signal(signal.SIGCONT)
    more = len(acknowledged) + random.randint(1, MOST_UPDATES_BETWEEN)
    await until(lambda: len(ledger.queue.acknowledged) >= more, timeout_seconds=60)
    await asyncio.sleep(random.random() * 0.02)
    await bot.freeze()
    after = log.read_bytes()
    # Under new salts the log was begun anew, once all of the old one was in the database.
    is_same_log = before[_SALTS] == after[_SALTS]
    return acknowledged, max(valid_bytes(before) if is_same_log else 0, copied_bytes(bot, after))


def valid_bytes(log: bytes | bytearray) -> int:
    """Where the last commit ends: frames carry the log's salts, a commit the size it leaves."""
    frame = FRAME_HEADER + int.from_bytes(log[8:12], "big")
    end = WAL_HEADER if log else 0
    for start in range(WAL_HEADER, len(log) - frame + 1, frame):
        if log[start + 8 : start + 16] != log[_SALTS]:
            break
        if any(log[start + 4 : start + 8]):
            end = start + frame
    return end


def copied_bytes(bot: BotProcess, log: bytes) -> int:
    """Where the part of the log ends that may be in the database file already."""
    index = bot.database_path.with_name("fonte.db-shm").read_bytes()
    frames = int.from_bytes(index[_BACKFILL_ATTEMPTED], "little")
    frame = FRAME_HEADER + int.from_bytes(log[8:12], "big")
    return WAL_HEADER + frames * frame if frames else 0


def copied(database: Path, folder: Path) -> Path:
    """A copy of the file and its log, as a power cut would leave them."""
    folder.mkdir()
    for name in (database.name, f"{database.name}-wal"):
        shutil.copy(database.with_name(name), folder / name)
    return folder / database.name


def tear(database: Path, durable: int, random: Random) -> int:
    """Cut the log behind its durable bytes, or change bytes there; returns how many were in doubt.

    Mostly in the commits that were not acknowledged yet, sometimes in what an earlier use of the
    log has left behind them.
    """
    log = database.with_name(f"{database.name}-wal")
    content = bytearray(log.read_bytes())
    written = max(durable, valid_bytes(content))
    end = written if random.random() < 0.8 else len(content)
    if random.random() < 0.5 or end == durable:
        del content[random.randint(durable, end) :]
    else:
        for _ in range(random.randint(1, 20)):
            content[random.randrange(durable, end)] ^= random.randint(1, 255)
    log.write_bytes(content)
    return written - durable


def faults_of(database: Path, ledger: Ledger, acknowledged: list[Json]) -> list[str]:
    """What is damaged, lost or miscounted after SQLite has recovered the file."""
    with closing(sqlite3.connect(database)) as connection:
        found = damages(connection)
    return found + ledger.faults(database, acknowledged)


PROMISE = Promise(
    2,
    "... and a power cut",
    "0 acknowledged answers missing, integrity and foreign keys clean",
    prove,
)
