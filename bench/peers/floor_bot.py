"""The least a bot can do: answer the tap, edit the message, know nothing of anybody.

`python -m bench.peers.floor_bot`: no library, no database, every screen made before the first tap.
What it costs is what the machine, the null API and the people who tap leave to any bot.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

import httptools
import uvloop

from bench.connection import Connection, connect, post_request
from bench.peers.quiz import (
    API_URL,
    PORT,
    QUESTIONS,
    SECRET,
    TOKEN,
    WEBHOOK_URL,
    Screen,
    question_screen,
    verdict_screen,
)

API_PORT = int(API_URL.rpartition(":")[2])
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_ANSWER = b'{"method":"answerCallbackQuery","callback_query_id":"%b"}'


def screen_json(screen: Screen) -> bytes:
    """What of an edit is the same for everybody, without the opening brace."""
    keys = [{"text": label, "callback_data": data} for label, data in screen.buttons]
    markup = {"inline_keyboard": [keys]}
    call = {"text": screen.text, "parse_mode": "HTML", "reply_markup": markup}
    return json.dumps(call).encode()[1:]


SCREENS = {
    f"next:{number}": screen_json(question_screen(number)) for number in range(len(QUESTIONS) + 1)
} | {
    f"answer:{key}:{option['id']}": screen_json(
        verdict_screen(key, option["id"], is_right=option["id"] == question["key"])
    )
    for key, question in QUESTIONS.items()
    for option in question["options"]
}


class Calls:
    """Calls to the Bot API on connections that stay open."""

    def __init__(self) -> None:
        self._free: list[Connection] = []
        self._under_way: set[asyncio.Task[bytes]] = set()

    async def make(self, method: str, body: bytes) -> bytes:
        """Make a call; returns the body of its answer."""
        connection = self._free.pop() if self._free else await connect(API_PORT)
        request = post_request(API_PORT, f"/bot{TOKEN}/{method}", body, {})
        _, answer = await connection.post(request)
        self._free.append(connection)
        return answer

    def start(self, method: str, body: bytes) -> None:
        """Make a call that nobody waits for."""
        task = asyncio.get_running_loop().create_task(self.make(method, body))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def show(self, query: Mapping[str, Any]) -> None:
        """Edit the message that was tapped."""
        message = query["message"]
        place = b'{"chat_id":%d,"message_id":%d,' % (message["chat"]["id"], message["message_id"])
        self.start("editMessageText", place + SCREENS[query["data"]])


class Webhook(asyncio.Protocol):
    """Takes updates on one connection; the tap's answer is in the body of the 200."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Telegram came."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not derived from it

    def data_received(self, data: bytes) -> None:
        """Bytes of a delivery."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """A piece of the update was read."""
        self._body += body

    def on_message_complete(self) -> None:
        """The update is whole."""
        query = json.loads(self._body)["callback_query"]
        self._body = b""
        answer = _ANSWER % query["id"].encode()
        self._transport.write(_OK % (len(answer), answer))
        self._calls.show(query)


async def poll(calls: Calls) -> None:
    """Ask for updates for ever; the tap's answer is a call of its own."""
    offset = 0
    while True:
        body = b'{"timeout":25,"offset":%d}' % offset
        for update in json.loads(await calls.make("getUpdates", body))["result"]:
            offset = update["update_id"] + 1
            query = update["callback_query"]
            answer = b'{"callback_query_id":"%b"}' % query["id"].encode()
            calls.start("answerCallbackQuery", answer)
            calls.show(query)


async def serve() -> None:
    """By webhook with WEBHOOK_URL, else by polling."""
    calls = Calls()
    if not WEBHOOK_URL:
        await poll(calls)
        return
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Webhook(calls), "127.0.0.1", PORT, backlog=1024)
    told = {"url": f"{WEBHOOK_URL}/telegram", "secret_token": SECRET}
    await calls.make("setWebhook", json.dumps(told).encode())
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
