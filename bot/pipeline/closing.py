"""The end of a call: out of the outbox, with what follows from how Telegram took it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog

from bot.pipeline.chat_lane import EDITS
from bot.pipeline.clock import Clock
from bot.pipeline.delivery import Attempt, Fate, as_moved, as_new_message
from bot.pipeline.quiet_traceback import quiet_traceback
from bot.storage.calls import Call, StoredCall
from bot.storage.database import Database
from bot.storage.outbox import delete_calls
from bot.storage.refusals import WorkRefusedError
from bot.storage.work import Work

log = structlog.get_logger()

# Adds to a work what is to be said in place of a call that Telegram will never take.
Apologise = Callable[[Call, Work], Awaitable[None]]


class Closing:
    """Closes calls. `send` is given those that follow from them, once they are stored."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        send: Callable[[Iterable[StoredCall]], None],
        apologise: Apologise | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._send = send
        self._apologise = apologise

    def forget(self, calls: Sequence[StoredCall]) -> None:
        """Take calls out of the outbox before long."""
        work = Work(self._database, self._clock.now())
        delete_calls(work, [stored.id for stored in calls])
        self._database.commit_along(work)

    async def close(self, stored: StoredCall, ended: Attempt, others: Sequence[StoredCall]) -> None:
        """Take a call out of the outbox; `others` waited for a chat that is lost or has moved.

        After a message it returns once that is on disk: a message is sent once more, at the next
        start, when a crash comes between. So is an edit, which nobody sees: it may wait.
        """
        if ended.fate is Fate.DONE and stored.call.method in EDITS:
            self.forget([stored])
            return
        work = Work(self._database, self._clock.now())
        delete_calls(work, [one.id for one in (stored, *others)])
        await self._follow_up(stored.call, ended, [other.call for other in others], work)
        try:
            self._send(await self._database.commit(work))
        except WorkRefusedError as error:  # what was to follow cannot be stored
            log.error("outbox_not_cleared", error=str(error))
            self.forget([stored, *others])
        except Exception as error:  # a full disk, say
            log.error("outbox_not_cleared", error=str(error))
            self._database.commit_along(work, self._send)

    async def _follow_up(
        self, call: Call, ended: Attempt, others: Sequence[Call], work: Work
    ) -> None:
        match ended.fate:
            case Fate.CHAT_MOVED if ended.new_chat_id is not None:
                log.info("chat_moved", method=call.method, reason=ended.reason)
                for moving in (call, *others):
                    work.send(as_moved(moving, ended.new_chat_id))
            case Fate.SEND_ANEW:
                work.send(as_new_message(call))
            case Fate.CHAT_LOST:
                log.warning("call_refused", method=call.method, reason=ended.reason)
            case Fate.REFUSED:
                log.warning("call_refused", method=call.method, reason=ended.reason)
                await self._tell_of_refusal(call, work)

    async def _tell_of_refusal(self, call: Call, work: Work) -> None:
        """Whoever waits for words that Telegram has refused is told so in others."""
        if self._apologise is None:
            return
        try:
            await self._apologise(call, work)
        except Exception as error:  # the database, say; the calls behind this one go on
            log.error("apology_failed", traceback=quiet_traceback(error))
