"""A Bot API server that does nothing, quickly: `python -m bench.null_api [--latency-ms 50]`.

Every method is answered with a canned result after a fixed latency: a message has an id that no
other has, an edited one keeps its own, and everybody is an administrator. The time
(`time.monotonic`, one clock for all processes of a machine) at which each `answerCallbackQuery`
came in is kept by query id, that of each message by its chat. Prints its port on the first line.
Beside the methods it serves

    POST /feed                an update for bots that poll; waits in the queue for getUpdates
    POST /floor               replies 200 and no more: what the driver itself costs
    GET  /control/answers     {query id: seconds}
    GET  /control/webhook     the parameters of the last setWebhook, and `at`
    GET  /control/first       {method: seconds of its first call}
    GET  /control/counts      {method: number of calls}
    GET  /control/last        {method: seconds of its latest call since the reset}
    GET  /control/answered    how many queries were answered
    GET  /control/shown       [[chat id, first button's verb, seconds]] of messages new and edited
    GET  /control/verbs       {verb: how many messages had a button with it first}
    POST /control/loop        let people play: a `bench.people.Loop` as JSON
    GET  /control/loop        what came of it, a `Looped`; null while they play
    POST /control/reset       forget answers, counts, latest calls and what was shown
"""

import argparse
import asyncio
import gc
import itertools
import json
import re
import time
from collections import Counter
from dataclasses import asdict
from typing import cast

import httptools
import uvloop

from bench.people import Loop, Looped, People, Telegram
from bench.screens import fields_of

MOST_UPDATES = 100
_QUERY_ID = re.compile(rb'callback_query_id(?:=|": ?")(\d+)')  # in a form or in JSON
_OFFSET = re.compile(rb'offset(?:=|": ?)(\d+)')
_CHAT_ID = re.compile(rb'chat_id(?:=|": ?)(-?\d+)')
_MESSAGE_ID = re.compile(rb'message_id(?:=|": ?)(\d+)')
_FIRST_VERB = re.compile(rb'"callback_data": ?"(\w+)')  # of Fonte's buttons
_USER = {"id": 42, "is_bot": True, "first_name": "Null", "username": "null_bot"}
_CHAT = {"id": -7, "type": "private", "first_name": "Learner"}
_MESSAGE = {"message_id": -8, "date": 1_750_000_000, "chat": _CHAT, "from": _USER, "text": "-"}
_MEMBER = {"status": "administrator", "user": _USER}
_SHOWING = ("sendMessage", "editMessageText")
_WEBHOOK_INFO = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
_RESULTS = {
    "getMe": _USER,
    "getChatMember": _MEMBER,
    "getWebhookInfo": _WEBHOOK_INFO,
}
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


def _response(body: bytes) -> bytes:
    return _HEAD % (len(body), body)


def _success(result: object) -> bytes:
    return _response(json.dumps({"ok": True, "result": result}).encode())


_EMPTY = _response(b"")
_TRUE = _success(True)
_CANNED = {method: _success(result) for method, result in _RESULTS.items()}
_SHOWN = json.dumps({"ok": True, "result": _MESSAGE}).replace("-7", "%d").replace("-8", "%d")
_SHOWN_BODY = _SHOWN.encode()


class NullApi:
    """What the server knows: answered queries, the registered webhook, waiting updates."""

    def __init__(self, latency_seconds: float) -> None:
        self.latency_seconds = latency_seconds
        self.answers: dict[str, float] = {}
        self.webhook: dict[str, object] = {}
        self.first: dict[str, float] = {}
        self.last: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.shown: list[tuple[int, str, float]] = []
        self.verbs: Counter[str] = Counter()
        self.message_ids = itertools.count(1_000_000)
        self.waiting: list[tuple[int, bytes]] = []
        webhook = asyncio.get_running_loop().create_future()
        self.telegram = Telegram(self.feed, webhook, self.answers)
        self.people: People | None = None
        self.playing: asyncio.Task[Looped] | None = None
        self.fed = asyncio.Event()
        self.polls: set[asyncio.Task[None]] = set()

    def call(self, method: str, body: bytes, now: float) -> bytes:
        """The response to a Bot API call other than getUpdates."""
        self.counts[method] += 1
        self.first.setdefault(method, now)
        self.last[method] = now
        if method == "answerCallbackQuery" and (found := _QUERY_ID.search(body)):
            self.answers.setdefault(found[1].decode(), now)
        elif method == "setWebhook":
            self.webhook = fields_of(body) | {"at": now}
            if not self.telegram.webhook.done():
                self.telegram.webhook.set_result(self.webhook)
        elif method in _SHOWING:
            return self._show(body, now)
        return _CANNED.get(method, _TRUE)

    def _show(self, body: bytes, now: float) -> bytes:
        """A message, new or edited, with its id."""
        edited, chat, verb = (
            pattern.search(body) for pattern in (_MESSAGE_ID, _CHAT_ID, _FIRST_VERB)
        )
        chat_id = int(chat[1]) if chat else 0
        button = verb[1].decode() if verb else ""
        self.shown.append((chat_id, button, now))
        self.verbs[button] += 1
        message_id = int(edited[1]) if edited else next(self.message_ids)
        if self.people is not None:
            loop, see = asyncio.get_running_loop(), self.people.see
            loop.call_later(self.latency_seconds, see, chat_id, message_id, body, now)
        return _response(_SHOWN_BODY % (message_id, chat_id))

    def feed(self, update: bytes) -> bytes:
        """Put an update into the queue; they must come in the order of their ids."""
        start = update.index(b'"update_id":') + len(b'"update_id":')
        self.waiting.append((int(update[start : update.index(b",", start)]), update))
        self.fed.set()
        return _EMPTY

    async def updates(self, query: bytes, timeout_seconds: float) -> bytes:
        """The answer to getUpdates: what the offset has not confirmed, once there is something."""
        self.first.setdefault("getUpdates", time.monotonic())
        if found := _OFFSET.search(query):
            offset = int(found[1])
            self.waiting = [entry for entry in self.waiting if entry[0] >= offset]
        if not self.waiting:
            self.fed.clear()
            try:
                await asyncio.wait_for(self.fed.wait(), timeout_seconds)
            except TimeoutError:
                return _success([])
        batch = b",".join(update for _, update in self.waiting[:MOST_UPDATES])
        return _response(b'{"ok":true,"result":[' + batch + b"]}")

    def control(self, name: str, body: bytes) -> bytes:
        """What the benchmark asks."""
        if name == "loop":
            return self._play(Loop(**json.loads(body))) if body else self._looped()
        if name == "reset":
            self.answers.clear()
            self.counts.clear()
            self.last.clear()
            self.shown.clear()
            self.verbs.clear()
            return _EMPTY
        known: dict[str, object] = {
            "answers": self.answers,
            "answered": len(self.answers),
            "webhook": self.webhook,
            "first": self.first,
            "last": self.last,
            "shown": self.shown,
            "verbs": self.verbs,
        }
        return _response(json.dumps(known.get(name, self.counts)).encode())

    def _play(self, loop: Loop) -> bytes:
        self.people = People(loop, self.telegram)
        self.playing = asyncio.get_running_loop().create_task(self.people.play())
        return _EMPTY

    def _looped(self) -> bytes:
        if self.playing is None or not self.playing.done():
            return _response(b"null")
        fault = self.playing.exception()
        result = {"fault": repr(fault)} if fault else asdict(self.playing.result())
        return _response(json.dumps(result).encode())


class Connection(asyncio.Protocol):
    """One client; requests on it come one after another."""

    def __init__(self, api: NullApi) -> None:
        self._api = api
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._body: list[bytes] = []
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not derived from it

    def data_received(self, data: bytes) -> None:
        """Bytes of a request."""
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        """The request line was read."""
        self._url = url
        self._body = []

    def on_body(self, body: bytes) -> None:
        """A piece of the body was read."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The request is whole: answer it."""
        body = b"".join(self._body)
        path, _, query = self._url.partition(b"?")
        name = path.rsplit(b"/", 1)[-1].decode()
        if path == b"/floor":
            self._transport.write(_EMPTY)
        elif path == b"/feed":
            self._transport.write(self._api.feed(body))
        elif path.startswith(b"/control/"):
            self._transport.write(self._api.control(name, body))
        elif name.lower() == "getupdates":
            polling = asyncio.ensure_future(self._answer_poll(query + b"&" + body))
            self._api.polls.add(polling)
            polling.add_done_callback(self._api.polls.discard)
        else:
            self._answer_later(self._api.call(name, body, time.monotonic()))

    async def _answer_poll(self, query: bytes) -> None:
        found = re.search(rb'timeout(?:=|": ?)(\d+)', query)
        self._answer_later(await self._api.updates(query, float(found[1]) if found else 0.0))

    def _answer_later(self, response: bytes) -> None:
        if self._api.latency_seconds:
            loop = asyncio.get_running_loop()
            loop.call_later(self._api.latency_seconds, self._answer, response)
        else:
            self._answer(response)

    def _answer(self, response: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(response)


async def serve(port: int, latency_seconds: float) -> None:
    """Serve on the loopback address until cancelled; port 0 takes a free one."""
    loop = asyncio.get_running_loop()
    api = NullApi(latency_seconds)
    server = await loop.create_server(lambda: Connection(api), "127.0.0.1", port, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    gc.freeze()
    await server.serve_forever()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A Bot API server that does nothing, quickly.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    options = parser.parse_args()
    uvloop.run(serve(options.port, options.latency_ms / 1000))


if __name__ == "__main__":
    main()
