"""What the bot does at its time, and not because somebody wrote."""

from functools import partial

from bot.pipeline.clock import Clock
from bot.pipeline.deadline_clock import RETRY_AFTER, DeadlineClock
from bot.pipeline.lanes import Lanes
from bot.pipeline.sender import Sender
from bot.storage.database import Database
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.work import Work
from bot.use_cases.housekeeping import HOUSEKEEPING, HOUSEKEEPING_EVERY, keep_house
from bot.use_cases.own_data import WIPE_TRACES, wipe_again_after_last_words


def deadline_clock(database: Database, sender: Sender, lanes: Lanes, clock: Clock) -> DeadlineClock:
    """The clock that knows every kind of deadline."""
    return DeadlineClock(
        database,
        sender,
        lanes,
        clock,
        acts={HOUSEKEEPING: _keep_house, WIPE_TRACES: partial(_wipe_traces, database)},
        after={HOUSEKEEPING: database.truncate_wal},
        longest={HOUSEKEEPING: HOUSEKEEPING_EVERY, WIPE_TRACES: RETRY_AFTER},
    )


async def set_first_deadline(database: Database, clock: Clock) -> None:
    """Keep house at once; each time sets the next."""
    work = Work(database, clock.now())
    set_deadline(work, Deadline(HOUSEKEEPING, "", work.now))
    await database.commit(work)


async def _keep_house(work: Work, deadline: Deadline) -> None:
    keep_house(work)


async def _wipe_traces(database: Database, work: Work, deadline: Deadline) -> None:
    """Done before the deadline is cleared: a failure, or a kill, leaves it to be kept."""
    await wipe_again_after_last_words(work, deadline)  # asked first: what leaves later is not wiped
    if not await database.wipe_traces():
        raise TimeoutError("a reader is in the way of emptying the write-ahead log")
