"""A clock whose hands jump, and reminders that fall due by it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.engine.clock import SystemClock
from bot.engine.deadline_clock import DeadlineClock, TimerKind
from bot.engine.message import Message
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.fake_clock import START
from tests.pipeline.sending import Post, message
from tests.storage.stored import rows, store
from tests.waiting import until

SPAN = timedelta(days=3)


@dataclass(frozen=True)
class Reminder(Message):
    """Something to be written at its time."""

    verb = "remind"
    name: str


class JumpingClock(SystemClock):
    """The machine's clock, which looks again as it does, on a wall whose hands jump."""

    longest_wait_seconds = 0.02

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        """Where the hands stand."""
        return self._now

    def jump(self, by: timedelta) -> None:
        """Set the hands on, or back."""
        self._now += by


async def reminders(folder: Path, random: Random, jumps: list[timedelta], count: int) -> list[str]:
    """Reminders of three days while the clock jumps about, until it stands at their end.

    What is wrong: one that was written never, twice, or before its time.
    """
    clock, written, path = JumpingClock(), list[tuple[str, datetime]](), folder / "reminders.db"
    due = {str(number): START + random.random() * SPAN for number in range(count)}
    async with (
        RunningSandbox(World(random=random)) as telegram,
        Post(telegram, path, clock=clock) as post,
    ):
        person = post.person()

        def remind(tx: Transaction, reminder: Reminder) -> None:
            written.append((reminder.name, tx.now))
            tx.send(message(person, reminder.name))

        def promise(tx: Transaction) -> None:
            for key, due_at in due.items():
                set_timer(tx, Reminder(key), due_at)

        watch = DeadlineClock(post.database, clock, {Reminder: TimerKind(remind)})
        await store(post.database, promise)
        watch.start()
        for jump in jumps:
            clock.jump(jump)
            await asyncio.sleep(2 * clock.longest_wait_seconds)
        clock.jump(START + SPAN - clock.now())
        await until(lambda: not rows(path, "SELECT 1 FROM deadlines"), timeout_seconds=60)
        await watch.stop(within_seconds=2)
        await post.emptied()
        said = post.texts(person)
    breaches = [f"reminder {key} came early" for key, at in written if at < due[key]]
    if sorted(said) != sorted(due) or len(written) != count:
        breaches.append(f"{count} reminders were due, {len(said)} were written")
    return breaches
