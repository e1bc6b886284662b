"""What the bot does at its time, and not because somebody wrote."""

import asyncio
from collections.abc import Mapping
from functools import partial

from bot.engine.events import Event
from bot.engine.store.transaction import Transaction
from bot.pipeline.deadline_clock import RETRY_AFTER, Act, DeadlineKind
from bot.staging.acts import check_quiz, refresh_quiz, tick
from bot.staging.director import Director
from bot.staging.results import LIVE_RESULTS, show_results
from bot.storage.database import Database
from bot.storage.deadlines import Deadline, set_deadline
from bot.use_cases.housekeeping import HOUSEKEEPING, HOUSEKEEPING_EVERY, keep_house
from bot.use_cases.live_files import LIVE_FILES, make_files
from bot.use_cases.live_watch import LIVE_CHECK, LIVE_END, LIVE_REFRESH, LIVE_TICK
from bot.use_cases.own_data import WIPE_TRACES, last_words_wait, wipe_again


def deadline_kinds(database: Database, director: Director) -> Mapping[str, DeadlineKind]:
    """What is done at its time, by the kind of its deadline."""
    upkeep = Upkeep(database)
    return {
        LIVE_CHECK: DeadlineKind(partial(check_quiz, director)),
        LIVE_END: DeadlineKind(partial(check_quiz, director)),
        LIVE_RESULTS: DeadlineKind(partial(show_results, director), is_job=True),
        LIVE_TICK: DeadlineKind(partial(tick, director)),
        LIVE_REFRESH: DeadlineKind(partial(refresh_quiz, director)),
        LIVE_FILES: DeadlineKind(prepare=partial(make_files, director.page, database.read)),
        HOUSEKEEPING: DeadlineKind(
            prepare=upkeep.empty_log, is_job=True, longest=HOUSEKEEPING_EVERY
        ),
        WIPE_TRACES: DeadlineKind(prepare=upkeep.wipe_traces, is_job=True, longest=RETRY_AFTER),
    }


class Upkeep:
    """Work on the file itself, which wants its write-ahead log for itself: one after another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one_at_a_time = asyncio.Lock()

    async def empty_log(self, deadline: Deadline) -> Act:
        """Then keep house."""
        async with self._one_at_a_time:
            await self._database.truncate_wal()
        return lambda tx, deadline: keep_house(tx)

    async def wipe_traces(self, deadline: Deadline) -> Act:
        """Done before the deadline is cleared: a failure, or a kill, leaves it to be kept."""
        is_to_come = await self._database.read(last_words_wait)  # what leaves later is not wiped
        async with self._one_at_a_time:
            if not await self._database.wipe_traces():
                raise TimeoutError("a reader is in the way of emptying the write-ahead log")
        return wipe_again if is_to_come else lambda tx, deadline: None


async def set_first_deadline(database: Database) -> None:
    """Keep house at once; each time sets the next."""

    def at_once(tx: Transaction) -> None:
        set_deadline(tx, Deadline(HOUSEKEEPING, "", tx.now))

    await database.engine.do(Event(at_once))
