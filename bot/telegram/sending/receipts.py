"""Receipts: what is written down once Telegram has taken a call, or will never take it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.engine.calls import Call
from bot.engine.message import Message
from bot.engine.store.transaction import Transaction

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


# What is done with the message that a call was sent with, in the transaction that takes the call
# from the outbox. A crash between Telegram's answer and the commit repeats the call: then the
# receipt is that of the second.
ReceiptKinds = Mapping[type[Message], Callable[[Transaction, Any, Receipt], None]]


def write_receipt(kinds: ReceiptKinds, receipt: Receipt, tx: Transaction) -> None:
    """Do what a receipt is for. Raises what its kind raises, NotThisMessageError for a name that
    its kind does not understand.
    """
    verb = receipt.name.partition(Message.separator)[0]
    found = next(((kind, write) for kind, write in kinds.items() if kind.verb == verb), None)
    if found is None:
        log.error("receipt_of_no_kind", method=receipt.call.method)
    else:
        kind, write = found
        write(tx, kind.decode(receipt.name), receipt)
