"""Receipts: what is written down once Telegram has taken a call, or will never take it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.engine.calls import Call
from bot.engine.quiet_traceback import quiet_traceback
from bot.pipeline.lanes import Lanes, Place
from bot.storage.work import Work

log = structlog.get_logger()


@dataclass(frozen=True)
class Receipt:
    """How a call with a receipt ended.

    `delivered_at` is when Telegram's answer came, `result` its JSON: a message, a poll, a chat
    member, a list of them, true. With `is_lost` Telegram will never take the call, and `result` is
    None. It also is when there was nothing left to do (a poll that is closed already) or when the
    answer could not be read. In each of these cases `error` says why.
    """

    name: str
    call: Call
    delivered_at: datetime
    result: Any = None
    is_lost: bool = False
    error: str = ""


@dataclass(frozen=True)
class ReceiptKind:
    """What a kind of receipt does: `handle` adds to the work that takes the call from the outbox.

    It has its turn in the lanes that `lanes_of` gives for the receipt's name. A crash between
    Telegram's answer and the commit repeats the call: then the receipt is that of the second.
    """

    handle: Callable[[Receipt, Work], Awaitable[None]]
    lanes_of: Callable[[str], Iterable[Place]]


class Receipts:
    """All kinds by their first word: `live` is the kind of `live:123:4`.

    `on_deadline_set` is told of the earliest deadline that a receipt has set, once it is stored.
    """

    def __init__(
        self,
        lanes: Lanes,
        kinds: Mapping[str, ReceiptKind],
        on_deadline_set: Callable[[datetime], None] = lambda at: None,
    ) -> None:
        self._lanes = lanes
        self._kinds = kinds
        self.on_deadline_set = on_deadline_set

    async def in_lanes(self, names: Iterable[str], work: Callable[[], Awaitable[None]]) -> None:
        """Do a work in its turn in all lanes of some receipts."""
        places = [place for name in names for place in self._places(name)]
        await self._lanes.run(tuple(dict.fromkeys(places)), work)

    async def write(self, receipt: Receipt, work: Work) -> None:
        """Add what a receipt does to a work: all of it or, when it fails, nothing."""
        kind = self._kind(receipt.name)
        if kind is None:
            log.error("receipt_of_no_kind", method=receipt.call.method)
            return
        own = Work(work.reader, work.now)
        try:
            await kind.handle(receipt, own)
        except Exception as error:  # the call has ended all the same, and must not be made again
            log.error("receipt_failed", traceback=quiet_traceback(error))
        else:
            work.add(own)

    def _places(self, name: str) -> Sequence[Place]:
        kind = self._kind(name)
        try:
            return () if kind is None else tuple(kind.lanes_of(name))
        except Exception as error:  # a name that the kind does not understand, say
            log.error("receipt_failed", traceback=quiet_traceback(error))
            return ()

    def _kind(self, name: str) -> ReceiptKind | None:
        return self._kinds.get(name.partition(":")[0])
