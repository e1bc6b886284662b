"""The end of a call: out of the outbox, with what follows from how Telegram took it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.engine.calls import Call, StoredCall
from bot.engine.engine import StoppedError
from bot.engine.events import Event
from bot.engine.quiet_traceback import quiet_traceback
from bot.engine.store.database import Database
from bot.engine.store.outbox import delete_calls
from bot.engine.store.transaction import Transaction
from bot.telegram.sending.chat_queue import is_edit
from bot.telegram.sending.delivery import Attempt, Fate, as_moved, as_new_message
from bot.telegram.sending.receipts import Receipt, ReceiptKinds, write_receipt

log = structlog.get_logger()

# Says something in place of a call that Telegram will never take.
Apologise = Callable[[Call, Transaction], None]


class Closing:
    """Closes calls: each end is an event of the engine, which nobody would bring again."""

    def __init__(
        self, database: Database, receipts: ReceiptKinds, apologise: Apologise | None
    ) -> None:
        self._database = database
        self._receipts = receipts
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
        has a receipt. `at` is when Telegram answered.
        """
        _tell(stored.call, ended)
        if ended.fate is Fate.DONE and is_edit(stored.call) and stored.call.receipt is None:
            self.forget([stored])
            return
        for one in (stored, *others):
            await self._close(one, ended, _receipt(one.call, ended, at))

    async def _close(self, stored: StoredCall, ended: Attempt, receipt: Receipt | None) -> None:
        """The call has ended, and must not be made again, whatever becomes of its receipt."""
        for written in (receipt, None) if receipt else (None,):
            end = partial(self._end, stored, ended, written)
            try:
                await self._database.engine.do(Event(end, is_kept=True))
            except StoppedError:  # it stays in the outbox
                return
            except Exception as error:
                log.error("end_of_call_failed", traceback=quiet_traceback(error))
            else:
                return
        self.forget([stored])

    def _end(
        self, stored: StoredCall, ended: Attempt, receipt: Receipt | None, tx: Transaction
    ) -> None:
        call = stored.call
        delete_calls(tx, [stored.id])
        if ended.fate is Fate.CHAT_MOVED and ended.new_chat_id is not None:
            tx.send(as_moved(call, ended.new_chat_id))
        elif ended.fate is Fate.SEND_ANEW:
            tx.send(as_new_message(call))
        elif ended.fate is Fate.REFUSED and self._apologise is not None:
            self._apologise(call, tx)
        if receipt is not None:
            write_receipt(self._receipts, receipt, tx)


def _tell(call: Call, ended: Attempt) -> None:
    if ended.fate is Fate.CHAT_MOVED:
        log.info("chat_moved", method=call.method, reason=ended.reason)
    elif ended.fate in (Fate.CHAT_LOST, Fate.REFUSED):
        log.warning("call_refused", method=call.method, reason=ended.reason)


def _receipt(call: Call, ended: Attempt, at: datetime) -> Receipt | None:
    """The receipt of a call that has ended: not of one that is made anew, or elsewhere."""
    if call.receipt is None or ended.fate not in (Fate.DONE, Fate.REFUSED, Fate.CHAT_LOST):
        return None
    is_lost = ended.fate is not Fate.DONE
    return Receipt(call.receipt, call, at, ended.result, is_lost, ended.reason)
