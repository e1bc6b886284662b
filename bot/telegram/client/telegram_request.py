"""The bot's HTTP client: aiohttp behind python-telegram-bot's `BaseRequest`.

To its caller it equals the stock `HTTPXRequest` (fields, files, timeouts, errors) and holds up
under many calls at once, where the stock one slows down. No error text carries the bot's token.
"""

import asyncio
import functools
import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue  # the signature of BaseRequest names these
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.client.contact import Contact, method_in
from bot.telegram.client.failure_text import failure_text
from bot.telegram.client.lean_post import LeanPost
from bot.telegram.client.read_answer import parsed_json, read_by_library
from bot.telegram.client.request_body import RequestBody, json_body, multipart_body
from bot.telegram.client.telegram_proxy import ProxyRules
from bot.telegram.client.tls import tls_context

_MOST_URLS = 256  # one a method; files have their own
LONGEST_LEAN_BYTES = 64 * 1024  # what a transport takes without a pause
_MOST_TIMEOUTS = 16  # a handful are in use
_KEEP_ALIVE_SECONDS = 5.0  # the stock client's; the longer, the more often Telegram closes first
_SMALLEST_TIMEOUT_SECONDS = 1e-6  # aiohttp takes 0 for "no timeout", the stock client for "at once"
_POOL_TIMEOUT_TEXT = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to "
    "Telegram. Consider adjusting the connection pool size or the pool timeout."
)


class AiohttpRequest(BaseRequest):
    """Calls the Bot API over HTTP/1.1.

    All timeouts are in seconds, None means for ever; each call may override them.
    `connect_timeout` covers name, TCP and TLS; `read_timeout` and `write_timeout` wait for the
    next bytes to come or go, not for the whole call; `media_write_timeout` replaces the latter
    when files are sent; `pool_timeout` is the wait for one of `connection_pool_size` connections.
    `sending_read_timeout` is for calls that had better not be made twice; they have to ask for it.

    `proxy` is a URL, `http://user:password@host:port`; without it the environment's proxies count.
    A SOCKS proxy is a `ValueError`. Redirects are not followed, certificates are verified, cookies
    are not kept. `on_contact` is told how each call ended.
    """

    __slots__ = (
        "_free_slots",
        "_is_shut_down",
        "_lean",
        "_on_contact",
        "_pool_size",
        "_proxies",
        "_seconds",
        "_session",
    )

    def __init__(
        self,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        proxy: str | None = None,
        media_write_timeout: float | None = 20.0,
        on_contact: Callable[[Contact], None] = lambda contact: None,
        sending_read_timeout: float | None = 30.0,
    ) -> None:
        self._seconds = {
            "read": read_timeout,
            "write": write_timeout,
            "connect": connect_timeout,
            "pool": pool_timeout,
            "media write": media_write_timeout,
            "sending read": sending_read_timeout,
        }
        self._proxies = ProxyRules.always(proxy) if proxy else ProxyRules.from_environment()
        self._on_contact = on_contact
        self._pool_size = connection_pool_size
        self._free_slots = asyncio.Semaphore(connection_pool_size)
        self._session: aiohttp.ClientSession | None = None
        self._is_shut_down = False
        self._lean: dict[str, LeanPost] = {}

    @property
    def read_timeout(self) -> float | None:
        """The read timeout, in seconds, of a call that names none."""
        return self._seconds["read"]

    @property
    def sending_read_timeout(self) -> float | None:
        """The read timeout, in seconds, for calls that make something new each time."""
        return self._seconds["sending read"]

    async def initialize(self) -> None:
        """Be ready for calls, also after a shutdown; harmless when ready already."""
        self._is_shut_down = False
        self._open_session()

    async def shutdown(self) -> None:
        """Close every connection; harmless when closed already."""
        session, self._session, self._is_shut_down = self._session, None, True
        self._lean.clear()
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; returns the HTTP status and the body, whatever they are.

        Raises `TimedOut` when a timeout ends it, `NetworkError` when the connection does.
        """
        timeout = _timeout(
            self._chosen(connect_timeout, "connect"), self._chosen(read_timeout, "read")
        )
        body = self._body(request_data, write_timeout)
        pool_seconds = self._chosen(pool_timeout, "pool")
        return await self._send(url, method, body, timeout, pool_seconds)

    async def call(
        self,
        url: str,
        arguments: str,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> Any:
        """Call a method with arguments that are JSON, and no files; returns its result as JSON.

        As `post`, and raises what it raises, at two thirds of its cost: an outgoing call of the bot
        needs nothing of what the library makes of arguments.
        """
        timeout = _timeout(self._seconds["connect"], self._chosen(read_timeout, "read"))
        post = self._post(self._open_session(), url, arguments, timeout)
        status, answer = await self._in_pool(url, post, self._seconds["pool"])
        if status == HTTPStatus.OK:
            return parsed_json(answer)["result"]
        return await read_by_library(status, answer)

    async def _send(
        self,
        url: str,
        method: str,
        body: RequestBody | None,
        timeout: aiohttp.ClientTimeout,
        pool_seconds: float | None,
    ) -> tuple[int, bytes]:
        session = self._open_session()
        exchange = self._exchange(session, method, url, timeout, body)
        return await self._in_pool(url, exchange, pool_seconds)

    async def _in_pool(
        self, url: str, exchange: Coroutine[Any, Any, tuple[int, bytes]], pool_seconds: float | None
    ) -> tuple[int, bytes]:
        """What an exchange brings, on one of the pool's connections; failures are the library's."""
        slots = self._free_slots
        try:
            await _take(slots, pool_seconds)
        except BaseException:
            exchange.close()
            raise
        try:
            return await exchange
        except TimeoutError:
            failure: NetworkError = TimedOut()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = NetworkError(failure_text(error, url))
        finally:
            slots.release()
        self._on_contact(Contact(method_in(url), None))
        # Raised out here, so without a cause: aiohttp's own texts hold the URL, thus the token.
        raise failure

    parse_json_payload = staticmethod(parsed_json)

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        address: str,
        timeout: aiohttp.ClientTimeout,
        body: RequestBody | None,
    ) -> tuple[int, bytes]:
        url = _parsed(address)
        headers = {} if body is None else {"Content-Type": body.content_type}
        proxy = self._proxies.proxy_for(url)
        credentials = proxy.headers if proxy else {}
        if url.scheme == "http":  # no tunnel: the proxy reads the headers of the call itself
            headers |= credentials
        async with session.request(
            method,
            url,
            data=body,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
            proxy=proxy.address if proxy else None,
            proxy_headers=credentials,
        ) as response:
            content = await response.read()
            contact = Contact(_method_of(url), response.status, response.headers.get("Date"))
            self._on_contact(contact)
            return response.status, content

    async def _post(
        self,
        session: aiohttp.ClientSession,
        address: str,
        arguments: str,
        timeout: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        """Post what is small, and goes through no proxy, past the session."""
        url, body = _parsed(address), arguments.encode()
        if len(body) > LONGEST_LEAN_BYTES or self._proxies.proxy_for(url) is not None:
            whole = json_body(arguments, self._seconds["write"])
            return await self._exchange(session, "POST", address, timeout, whole)
        lean = self._lean.get(address)
        if lean is None:
            lean = self._lean[address] = LeanPost(session, url, self.USER_AGENT)
        status, content, date = await lean.post(body, timeout)
        self._on_contact(Contact(_method_of(url), status, date))
        return status, content

    def _open_session(self) -> aiohttp.ClientSession:
        """The session, made at first use: aiohttp wants a running event loop for it."""
        if self._is_shut_down:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        if self._session is None:
            self._free_slots = asyncio.Semaphore(self._pool_size)
            # The semaphore is the pool's bound: aiohttp's own limit has no timeout apart from the
            # connect timeout. `trust_env` would read ~/.netrc at each call: see telegram_proxy.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS, ssl=tls_context()
                ),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=["Content-Type"],
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
            )
        return self._session

    def _chosen(self, given: ODVInput[float], kind: str) -> float | None:
        return self._seconds[kind] if isinstance(given, DefaultValue) else given

    def _body(self, data: RequestData | None, timeout: ODVInput[float]) -> RequestBody | None:
        if data is None:
            return None
        if files := data.multipart_data:
            return multipart_body(data.json_parameters, files, self._chosen(timeout, "media write"))
        fields = data.parameters
        return json_body(json.dumps(fields), self._chosen(timeout, "write")) if fields else None


@functools.lru_cache(_MOST_URLS)
def _parsed(url: str) -> URL:
    return URL(url)


@functools.lru_cache(_MOST_URLS)
def _method_of(url: URL) -> str:
    return method_in(str(url))


@functools.lru_cache(_MOST_TIMEOUTS)
def _timeout(connect_seconds: float | None, read_seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        connect=_above_zero(connect_seconds), sock_read=_above_zero(read_seconds)
    )


async def _take(slots: asyncio.Semaphore, timeout_seconds: float | None) -> None:
    if not slots.locked():
        await slots.acquire()  # free: does not wait, so needs no timer
        return
    try:
        async with asyncio.timeout(timeout_seconds):
            await slots.acquire()
    except TimeoutError:
        raise TimedOut(_POOL_TIMEOUT_TEXT) from None


def _above_zero(seconds: float | None) -> float | None:
    return None if seconds is None else max(seconds, _SMALLEST_TIMEOUT_SECONDS)
