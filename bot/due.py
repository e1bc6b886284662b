"""What the bot does at its time, and not because somebody wrote."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.lanes_of import live_lane
from bot.pipeline.clock import Clock
from bot.pipeline.deadline_clock import RETRY_AFTER, DeadlineClock, DeadlineKind
from bot.pipeline.lanes import Lanes, Place
from bot.pipeline.sender import Sender
from bot.staging.acts import check_quiz, refresh_quiz, tick
from bot.staging.director import Director
from bot.staging.results import LIVE_RESULTS, show_results
from bot.storage.database import Database
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.work import Work
from bot.use_cases.housekeeping import HOUSEKEEPING, HOUSEKEEPING_EVERY, keep_house
from bot.use_cases.live_files import LIVE_FILES, send_files
from bot.use_cases.live_watch import LIVE_CHECK, LIVE_END, LIVE_REFRESH, LIVE_TICK
from bot.use_cases.own_data import WIPE_TRACES, wipe_again_after_last_words

_UPKEEP = (Place("upkeep"),)  # one after another: each wants the write-ahead log for itself


def deadline_clock(
    database: Database, sender: Sender, lanes: Lanes, clock: Clock, director: Director
) -> DeadlineClock:
    """The clock that knows every kind of deadline."""
    return DeadlineClock(database, sender, lanes, clock, deadline_kinds(database, director))


def deadline_kinds(database: Database, director: Director) -> Mapping[str, DeadlineKind]:
    """What is done at its time, by the kind of its deadline."""
    return {
        LIVE_CHECK: DeadlineKind(partial(check_quiz, director), lanes_of=_lanes_of_quiz),
        LIVE_END: DeadlineKind(partial(check_quiz, director), lanes_of=_lanes_of_quiz),
        LIVE_RESULTS: DeadlineKind(
            partial(show_results, director),
            lanes_of=lambda key: _lanes_of_quiz(key.partition(":")[0]),
        ),
        LIVE_TICK: DeadlineKind(partial(tick, director), lanes_of=_lanes_of_quiz),
        LIVE_REFRESH: DeadlineKind(partial(refresh_quiz, director), lanes_of=_lanes_of_quiz),
        LIVE_FILES: DeadlineKind(partial(send_files, director.page)),
        HOUSEKEEPING: DeadlineKind(
            _keep_house,
            after=database.truncate_wal,
            longest=HOUSEKEEPING_EVERY,
            lanes_of=lambda key: _UPKEEP,
        ),
        WIPE_TRACES: DeadlineKind(
            partial(_wipe_traces, database),
            longest=RETRY_AFTER,
            lanes_of=lambda key: _UPKEEP,
        ),
    }


def _lanes_of_quiz(key: str) -> Sequence[Place]:
    return (Place(live_lane(int(key))),)


async def set_first_deadline(database: Database, clock: Clock) -> None:
    """Keep house at once; each time sets the next."""
    work = Work(database, clock.now())
    set_deadline(work, Deadline(HOUSEKEEPING, "", work.now))
    await database.commit(work)


async def _keep_house(work: Work, deadline: Deadline) -> None:
    await keep_house(work)


async def _wipe_traces(database: Database, work: Work, deadline: Deadline) -> None:
    """Done before the deadline is cleared: a failure, or a kill, leaves it to be kept."""
    await wipe_again_after_last_words(work, deadline)  # asked first: what leaves later is not wiped
    if not await database.wipe_traces():
        raise TimeoutError("a reader is in the way of emptying the write-ahead log")
