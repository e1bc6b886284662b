"""A JSON POST on a connection of aiohttp's pool, for a third of what its session makes of it.

It takes what the session itself takes of the pool: `connect`, and the protocol that parses answers.
For that aiohttp is pinned; the tests of the client ask of both ways the same.
"""

import asyncio

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

_FINAL = 200


class LeanPost:
    """Posts to one URL, without a proxy."""

    def __init__(self, session: aiohttp.ClientSession, url: URL, user_agent: str) -> None:
        assert session.connector is not None, "it is open"
        self._connector = session.connector
        self._request = aiohttp.ClientRequest(  # names the place; it is never sent itself
            "POST", url, loop=asyncio.get_running_loop(), session=session
        )
        lines = (
            f"POST {url.raw_path_qs} HTTP/1.1",
            f"Host: {self._request.headers['Host']}",
            f"User-Agent: {user_agent}",
            "Accept: */*",
            "Accept-Encoding: gzip, deflate",
            "Content-Type: application/json",
            "Content-Length: ",
        )
        self._head = "\r\n".join(lines).encode()

    async def post(self, body: bytes, timeout: aiohttp.ClientTimeout) -> tuple[int, bytes, str]:
        """The status, the body and the `Date` of the answer.

        The body has to be small: what the transport does not take at once it keeps. Raises
        aiohttp.ClientError, OSError and TimeoutError as the session does.
        """
        connection = await self._connector.connect(self._request, [], timeout)
        try:
            protocol, transport = connection.protocol, connection.transport
            if protocol is None or transport is None:
                raise aiohttp.ServerDisconnectedError
            protocol.set_response_params(read_until_eof=True, read_timeout=timeout.sock_read)
            transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
            protocol.start_timeout()
            message, payload = await protocol.read()
            while message.code < _FINAL:  # to go on, say
                message, payload = await protocol.read()
            content = await payload.read()
        except HttpProcessingError as error:
            connection.close()
            raise aiohttp.ClientPayloadError(error.message) from error
        except BaseException:
            connection.close()
            raise
        connection.release()
        return message.code, content, message.headers.get("Date", "")
