"""Calls that ride home: Telegram makes the one that stands in the body of a webhook's 200.

Such a call is committed like any other, so a crash before the 200 loses nothing: its row is still
in the outbox, and the sender delivers it at the next start.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from bot.engine.calls import Call, StoredCall
from bot.pipeline.sender import Sender
from bot.storage.database import Database
from bot.storage.work import Work

_METHODS = {"answer_callback_query": "answerCallbackQuery"}


def _may_ride(call: Call) -> bool:
    """Telegram does not say what became of a call that rode, so one with a receipt may not."""
    return call.method in _METHODS and call.receipt is None


class Seat:
    """Room for one call in one answer to Telegram."""

    def __init__(self) -> None:
        self._stored: StoredCall | None = None
        self._is_open = True
        self.has_left = False

    @property
    def reply(self) -> Mapping[str, Any] | None:
        """What the answer has to carry (Bot API: making requests when getting updates)."""
        if self._stored is None:
            return None
        return {"method": _METHODS[self._stored.call.method], **self._stored.call.parameters}

    def leave(self) -> None:
        """The answer with the call was written."""
        self.has_left = True

    def board(self, calls: Iterable[StoredCall]) -> list[StoredCall]:
        """Take the first answer to a tap aboard; returns the calls that stay behind."""
        staying = []
        for stored in calls:
            if self._is_open and self._stored is None and _may_ride(stored.call):
                self._stored = stored
            else:
                staying.append(stored)
        return staying

    def close(self) -> StoredCall | None:
        """Admit nothing more; returns the call aboard."""
        self._is_open = False
        return self._stored


class RidingHome:
    """Gives seats, and sees to it that every call that took one is made once.

    `on_left` is told the method of each call that has left.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        on_left: Callable[[str], None] = lambda method: None,
    ) -> None:
        self._database = database
        self._sender = sender
        self._on_left = on_left

    @contextmanager
    def seat(self) -> Iterator[Seat]:
        """A seat while one delivery is answered; a call that did not leave goes to the sender."""
        seat = Seat()
        try:
            yield seat
        finally:
            aboard = seat.close()
            if aboard is not None and seat.has_left:
                self._on_left(_METHODS[aboard.call.method])
                self._database.forget_calls([aboard.id])
            elif aboard is not None:
                self._sender.take([aboard])

    async def commit(self, work: Work, seat: Seat | None = None) -> None:
        """Commit a work; one of its calls may board, the others go to the sender.

        Raises what `Database.commit` raises.
        """
        self.take(await self._database.commit(work), seat)

    def take(self, calls: Sequence[StoredCall], seat: Seat | None) -> None:
        """One of some calls that are stored may board, the others go to the sender."""
        self._sender.take(calls if seat is None else seat.board(calls))
