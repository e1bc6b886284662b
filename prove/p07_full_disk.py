"""7: a full disk is survived."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prove.bot_process import BotProcess
from prove.ledger import Ledger, recorded_world
from prove.promise import Finding, Promise, Stage
from prove.pupil import Pupil
from sandbox.testing import RunningSandbox
from tests.waiting import until

PUPILS = 8
SIZE = "16m"
ALIVE_SECONDS = 5.0
FULL_SECONDS = 1.0


async def prove(stage: Stage) -> Finding:
    """The database lies on a small tmpfs, which is filled while pupils practise, and emptied again.

    While it is full nothing may be acknowledged that is not stored; after it, what was refused
    must come through. Where nothing may be mounted it is not held, but in short form passed over.
    """
    random, times = stage.random(), stage.count(full=10, short=1)
    world, ledger = recorded_world(random)
    alive, faults = list[float](), list[str]()
    log = stage.folder / "bot.log"
    with small_disk(stage.folder / "disk") as disk:
        if disk is None:
            reason = "not proven: a tmpfs cannot be mounted here"
            return Finding(reason, (reason,) if stage.is_full else ())
        async with RunningSandbox(world) as telegram, BotProcess(telegram, disk, log=log) as bot:
            stop = asyncio.Event()
            pupils = [Pupil(telegram, ledger, random) for _ in range(PUPILS)]
            practising = [asyncio.create_task(pupil.practise(stop)) for pupil in pupils]
            for _ in range(times):
                await acknowledge_more(ledger, random.randint(20, 60))
                filler = await asyncio.to_thread(fill, disk)
                await asyncio.sleep(FULL_SECONDS)
                filler.unlink()
                begun = time.monotonic()
                await acknowledge_more(ledger, 1)
                alive.append(time.monotonic() - begun)
                faults += ledger.faults(bot.database_path, ledger.acknowledged())
            stop.set()
            await asyncio.gather(*practising)
            await until(lambda: not world.updates.pending(), timeout_seconds=60)
            faults += ledger.faults(bot.database_path, ledger.acknowledged())
            if "database or disk is full" not in bot.logged():
                faults.append("the disk was never full: the proof proves nothing")
    figure = (
        f"{times} times full, {len(ledger.acknowledged())} updates: {len(faults)} lost;"
        f" alive again after {max(alive):.1f} s at most"
    )
    breaches = faults[:5] + stage.too_slow("coming alive", max(alive), ALIVE_SECONDS)
    return Finding(figure, tuple(breaches))


async def acknowledge_more(ledger: Ledger, count: int) -> None:
    """Return when so many more updates have been acknowledged."""
    most = len(ledger.queue.acknowledged) + count
    await until(lambda: len(ledger.queue.acknowledged) >= most, timeout_seconds=60)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A tmpfs of SIZE; None where one may not be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    if not is_mounted:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to its last page; the file that does it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return filler
    return filler


PROMISE = Promise(
    7,
    "A full disk is survived",
    "0 acknowledged lost, alive again within 5 s of space",
    prove,
)
