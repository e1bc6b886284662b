"""Live events for pages: each listener has a queue, and hears of one chat or of all."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.json_types import Json

EventQueue = asyncio.Queue[bytes | None]


class EventHub:
    """Hands events to listeners; costs nothing when nobody listens."""

    def __init__(self) -> None:
        self._listeners: dict[int | None, set[EventQueue]] = {}

    @contextmanager
    def listen(self, chat_id: int | None) -> Iterator[EventQueue]:
        """A queue of encoded events of one chat, or of the list when `chat_id` is None.

        A person's private chat has the person's id; answers to their taps come there too.
        """
        queue: EventQueue = asyncio.Queue()
        self._listeners.setdefault(chat_id, set()).add(queue)
        try:
            yield queue
        finally:
            self._listeners[chat_id].discard(queue)
            if not self._listeners[chat_id]:
                del self._listeners[chat_id]

    def is_heard(self, chat_id: int | None, *, in_list: bool = False) -> bool:
        """Whether anyone listens to this chat, or to the list; else nothing need be built."""
        return chat_id in self._listeners or (in_list and None in self._listeners)

    def tell(self, chat_id: int, event: str, data: Json, *, in_list: bool = False) -> None:
        """Send an event to the listeners of one chat, and `in_list` also to those of the list."""
        if self.is_heard(chat_id, in_list=in_list):
            self._send((chat_id, None) if in_list else (chat_id,), encode_event(event, data))

    def tell_list(self, event: str, data: Json) -> None:
        """Send an event to the listeners of the list alone."""
        if None in self._listeners:
            self._send((None,), encode_event(event, data))

    def _send(self, keys: tuple[int | None, ...], encoded: bytes) -> None:
        for key in keys:
            for queue in self._listeners.get(key, ()):
                queue.put_nowait(encoded)

    def tell_everyone(self, event: str, data: Json) -> None:
        """Send an event to every listener."""
        encoded = encode_event(event, data)
        for queues in self._listeners.values():
            for queue in queues:
                queue.put_nowait(encoded)

    def close(self) -> None:
        """End every stream."""
        for queues in self._listeners.values():
            for queue in queues:
                queue.put_nowait(None)


def encode_event(event: str, data: Json) -> bytes:
    """One event in the text/event-stream format."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
