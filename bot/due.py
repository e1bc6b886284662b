"""What the bot does at its time, and not because somebody wrote."""

import asyncio
from collections.abc import Mapping
from functools import partial

from bot.engine.deadline_clock import Act, TimerKind
from bot.engine.events import Event
from bot.engine.message import Message
from bot.engine.store.database import Database
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.staging.acts import Shows, end_at_time
from bot.staging.director import Director
from bot.staging.results import LiveResults, show_results
from bot.storage.live_quizzes import is_lesson_open as any_lesson_open
from bot.use_cases.housekeeping import HOUSEKEEPING_EVERY, DropOld, KeepHouse, drop_old, keep_house
from bot.use_cases.live_files import LiveFiles, make_files
from bot.use_cases.live_watch import LiveEnd, LiveRefresh, LiveShow, LiveTick
from bot.use_cases.own_data import (
    UNTIL_QUIET,
    WITHIN_A_DAY,
    WipeAtLast,
    WipeTraces,
    are_traces_to_come,
    end_of_wipe,
    is_to_be_wiped,
    wipe_again,
    wipe_later,
)


def timer_kinds(database: Database, director: Director) -> Mapping[type[Message], TimerKind]:
    """What is done at its time, by the message of its timer."""
    upkeep, shows = Upkeep(database), Shows(director, database)
    return {
        LiveEnd: TimerKind(end_at_time),
        LiveShow: TimerKind(prepare=shows.show, is_job=True),
        LiveResults: TimerKind(prepare=partial(show_results, director, database), is_job=True),
        LiveTick: TimerKind(prepare=shows.tick, is_job=True),
        LiveRefresh: TimerKind(prepare=shows.refresh, is_job=True),
        LiveFiles: TimerKind(prepare=partial(make_files, director.page, database.read)),
        KeepHouse: TimerKind(prepare=upkeep.empty_log, is_job=True, longest=HOUSEKEEPING_EVERY),
        DropOld: TimerKind(drop_old, is_job=True),
        WipeTraces: TimerKind(prepare=upkeep.wipe_traces, is_job=True, longest=UNTIL_QUIET),
        WipeAtLast: TimerKind(prepare=upkeep.wipe_at_last, is_job=True, longest=WITHIN_A_DAY),
    }


class Upkeep:
    """Work on the file itself, which wants its write-ahead log for itself: one after another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one_at_a_time = asyncio.Lock()

    async def empty_log(self, message: Message) -> Act:
        """Then keep house."""
        async with self._one_at_a_time:
            await self._database.truncate_wal()
        return lambda tx, message: keep_house(tx)

    async def wipe_traces(self, message: Message) -> Act:
        """As `wipe_at_last`, but not while a class would have to wait for it."""
        is_lesson_open = await self._database.read(any_lesson_open)
        return wipe_later if is_lesson_open else await self.wipe_at_last(message)

    async def wipe_at_last(self, message: Message) -> Act:
        """Done before the timer is cleared: a failure, or a kill, leaves it to be kept."""
        async with self._one_at_a_time:
            if await self._database.read(is_to_be_wiped):  # unless the other timer has seen to it
                is_to_come = await self._database.read(are_traces_to_come)  # they are not wiped yet
                if not await self._database.wipe_traces():
                    raise TimeoutError("a reader is in the way of emptying the write-ahead log")
                end = wipe_again if is_to_come else end_of_wipe
                await self._database.engine.do(Event(end))
        return lambda tx, message: None


async def set_first_timer(database: Database) -> None:
    """Keep house at once; each time sets the next."""

    def at_once(tx: Transaction) -> None:
        set_timer(tx, KeepHouse(), tx.now)

    await database.engine.do(Event(at_once))
