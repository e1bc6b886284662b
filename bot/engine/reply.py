"""The reply to a webhook: Telegram makes the call that stands in the body of a 200.

Such a call is stored like any other, so a crash before the 200 loses nothing: its row is still in
the outbox, and the sender delivers it at the next start.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.engine.calls import Call, StoredCall

METHODS = {"answer_callback_query": "answerCallbackQuery"}


class Reply:
    """Room for one call in one reply to Telegram: the answer to a tap."""

    def __init__(self) -> None:
        self._stored: StoredCall | None = None
        self._is_open = True
        self.is_heard = False

    @property
    def body(self) -> Mapping[str, Any] | None:
        """What the reply has to carry (Bot API: making requests when getting updates)."""
        if self._stored is None:
            return None
        return {"method": METHODS[self._stored.call.method], **self._stored.call.parameters}

    def take(self, calls: Iterable[StoredCall]) -> list[StoredCall]:
        """Take the first answer to a tap along; returns the calls that are to be made otherwise."""
        others = []
        for stored in calls:
            if self._is_open and self._stored is None and _may_go_along(stored.call):
                self._stored = stored
            else:
                others.append(stored)
        return others

    def close(self) -> StoredCall | None:
        """Take nothing more; returns the call that was taken along."""
        self._is_open = False
        return self._stored


def _may_go_along(call: Call) -> bool:
    """Telegram does not say what became of it, so none with a receipt may."""
    return call.method in METHODS and call.receipt is None
