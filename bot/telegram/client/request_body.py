"""The body of a Bot API call: JSON, or form fields with files; with a write timeout."""

import asyncio
import contextlib
import io
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, TypeAlias

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

FilePart: TypeAlias = tuple[str, bytes | IO[bytes], str]  # file name, content, content type
Piece: TypeAlias = bytes | IO[bytes]

_CHUNK_BYTES = 64 * 1024
_UNSAFE_IN_HEADER = re.compile(r'["\\\x00-\x1a\x1c-\x1f]')


class RequestBody(Payload):
    """Pieces written one after another; file handles are read from their start, and stay open.

    A chunk of 64 KiB that the socket does not take within `write_timeout_seconds` (None: however
    long) ends the call with a `TimeoutError`. aiohttp has no such limit, and starts its read
    timeout only after the last byte: a server that stops reading would hold the call for ever.
    """

    def __init__(
        self, content_type: str, pieces: Sequence[Piece], write_timeout_seconds: float | None
    ) -> None:
        super().__init__(None, content_type=content_type)
        self._pieces = pieces
        self._write_timeout_seconds = write_timeout_seconds
        lengths = [_byte_count(piece) for piece in pieces]
        known = [length for length in lengths if length is not None]
        # Without a size aiohttp sends the body in HTTP chunks: right for a pipe.
        self._size = sum(known) if len(known) == len(lengths) else None

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all pieces; raises `TimeoutError` when the other side stops reading."""
        if self._size is not None and self._size <= _CHUNK_BYTES:  # what the transport holds itself
            for chunk in self._chunks():
                await writer.write(chunk)
            return
        async with asyncio.timeout(self._write_timeout_seconds) as limit:
            for number, chunk in enumerate(self._chunks()):
                if number:
                    self._begin_again(limit)
                await writer.write(chunk)
            await writer.drain()

    def _chunks(self) -> Iterator[bytes]:
        return chain.from_iterable(_chunks(piece) for piece in self._pieces)

    def _begin_again(self, limit: asyncio.Timeout) -> None:
        if self._write_timeout_seconds is not None:
            now = asyncio.get_running_loop().time()
            limit.reschedule(now + self._write_timeout_seconds)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Refuse: files are bytes, and may be read only once."""
        raise TypeError("the body of a request has no text form")


def json_body(text: str, write_timeout_seconds: float | None) -> RequestBody:
    """`application/json`: a third of the work of a form, which quotes every letter beyond ASCII."""
    return RequestBody("application/json", [text.encode()], write_timeout_seconds)


def multipart_body(
    fields: Mapping[str, str], files: Mapping[str, FilePart], write_timeout_seconds: float | None
) -> RequestBody:
    """`multipart/form-data`: the text fields, then the files.

    A file handle opened as text is a `TypeError`.
    """
    boundary = secrets.token_hex(16)
    pieces = list(_multipart_pieces(boundary, fields, files))
    content_type = f"multipart/form-data; boundary={boundary}"
    return RequestBody(content_type, pieces, write_timeout_seconds)


def _multipart_pieces(
    boundary: str, fields: Mapping[str, str], files: Mapping[str, FilePart]
) -> Iterator[Piece]:
    opening = f"--{boundary}\r\nContent-Disposition: form-data; "
    for name, value in fields.items():
        yield f"{opening}{_parameter('name', name)}\r\n\r\n{value}\r\n".encode()
    for name, (file_name, content, content_type) in files.items():
        if isinstance(content, io.TextIOBase):
            raise TypeError("a file to upload must be opened in binary mode")
        disposition = f"{_parameter('name', name)}; {_parameter('filename', file_name)}"
        yield f"{opening}{disposition}\r\nContent-Type: {content_type}\r\n\r\n".encode()
        yield content
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _parameter(name: str, value: str) -> str:
    """One parameter of a Content-Disposition, escaped as browsers do (WHATWG HTML, 4.10.22.8).

    Doubling a backslash is not the standard's rule, but what python-telegram-bot's client sends.
    """
    return f'{name}="{_UNSAFE_IN_HEADER.sub(_escaped, value)}"'


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    return r"\\" if character == "\\" else f"%{ord(character):02X}"


def _byte_count(piece: Piece) -> int | None:
    """How many bytes the piece will take; None when only reading it to the end could tell."""
    if isinstance(piece, bytes):
        return len(piece)
    try:
        status = os.fstat(piece.fileno())
    except (AttributeError, OSError):
        return _byte_count_by_seeking(piece)
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _byte_count_by_seeking(handle: IO[bytes]) -> int | None:
    try:
        start = handle.tell()
        end = handle.seek(0, os.SEEK_END)
        handle.seek(start)
    except (AttributeError, OSError):
        return None
    return end


def _chunks(piece: Piece) -> Iterator[bytes]:
    if isinstance(piece, bytes):
        for start in range(0, len(piece), _CHUNK_BYTES):
            yield piece[start : start + _CHUNK_BYTES]
        return
    if hasattr(piece, "seek"):
        with contextlib.suppress(io.UnsupportedOperation):
            piece.seek(0)
    while chunk := piece.read(_CHUNK_BYTES):
        yield chunk
