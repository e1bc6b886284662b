"""The end of a call: out of the outbox, with what follows from how Telegram took it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.engine.calls import Call, StoredCall
from bot.engine.quiet_traceback import quiet_traceback
from bot.pipeline.chat_lane import is_edit
from bot.pipeline.clock import Clock
from bot.pipeline.delivery import Attempt, Fate, as_moved, as_new_message
from bot.pipeline.receipts import Receipt, Receipts
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
        receipts: Receipts,
        send: Callable[[Iterable[StoredCall]], None],
        apologise: Apologise | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._receipts = receipts
        self._send = send
        self._apologise = apologise

    def forget(self, calls: Sequence[StoredCall]) -> None:
        """Take calls out of the outbox before long."""
        self._database.forget_calls(stored.id for stored in calls)

    async def close(
        self, stored: StoredCall, ended: Attempt, others: Sequence[StoredCall], at: datetime
    ) -> None:
        """Take a call out of the outbox; `others` waited for a chat that is lost or has moved.

        After a message it returns once that is on disk: a message is sent once more, at the next
        start, when a crash comes between. So is an edit, which nobody sees: it may wait, unless it
        has a receipt. Receipts are written in the same transaction; `at` is when Telegram answered.
        """
        receipts = _receipts(stored.call, ended, [other.call for other in others], at)
        if receipts:
            closing = partial(self._close, stored, ended, others, receipts)
            await self._receipts.in_lanes([receipt.name for receipt in receipts], closing)
        elif ended.fate is Fate.DONE and is_edit(stored.call):
            self.forget([stored])
        else:
            await self._close(stored, ended, others, ())

    async def _close(
        self,
        stored: StoredCall,
        ended: Attempt,
        others: Sequence[StoredCall],
        receipts: Sequence[Receipt],
    ) -> None:
        # Somebody may have been quicker than a receipt: the second time it sees what they stored.
        for written in (receipts, receipts, ()) if receipts else ((),):
            work = Work(self._database, self._clock.now())
            delete_calls(work, [one.id for one in (stored, *others)])
            await self._follow_up(stored.call, ended, [other.call for other in others], work)
            for receipt in written:
                await self._receipts.write(receipt, work)
            try:
                self._stored(work, await self._database.commit(work))
            except WorkRefusedError as error:  # what was to follow cannot be stored
                log.error("outbox_not_cleared", error=str(error))
            except Exception as error:  # a full disk, say
                log.error("outbox_not_cleared", error=str(error))
                self._database.commit_along(work, partial(self._stored, work))
                return
            else:
                return
        self.forget([stored, *others])

    def _stored(self, work: Work, calls: Sequence[StoredCall]) -> None:
        self._send(calls)
        if work.sets_deadline is not None:
            self._receipts.on_deadline_set(work.sets_deadline)

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


def _receipts(
    call: Call, ended: Attempt, others: Sequence[Call], at: datetime
) -> Sequence[Receipt]:
    """The receipts of all calls that have ended: not of those said anew, or elsewhere."""
    calls = {
        Fate.DONE: (call,),
        Fate.REFUSED: (call,),
        Fate.CHAT_LOST: (call, *others),
    }.get(ended.fate, ())
    is_lost = ended.fate is not Fate.DONE
    return [
        Receipt(ended_call.receipt, ended_call, at, ended.result, is_lost, ended.reason)
        for ended_call in calls
        if ended_call.receipt is not None
    ]
