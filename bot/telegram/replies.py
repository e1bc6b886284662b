"""Replies to webhooks that carry a call: each such call is made once."""

from collections.abc import Callable

from bot.engine.reply import METHODS, Reply
from bot.engine.store.database import Database
from bot.telegram.sending.sender import Sender


class Replies:
    """Sees to it that a call in a reply that nobody heard is made by the sender.

    `on_reply` is told the method of each call that was heard.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        on_reply: Callable[[str], None] = lambda method: None,
    ) -> None:
        self._database = database
        self._sender = sender
        self._on_reply = on_reply

    def end(self, reply: Reply) -> None:
        """A reply was written, or could not be."""
        taken = reply.close()
        if taken is not None and reply.is_heard:
            self._on_reply(METHODS[taken.call.method])
            self._database.forget_calls([taken.id])
        elif taken is not None:
            self._sender.take([taken])
