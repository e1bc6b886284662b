"""The arguments of a Bot API call: query, form, multipart and JSON all end as strings and files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.errors import ApiError, bad_request

LEADING_NUMBER = re.compile(r"\s*-?\d+")


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime_type: str
    content: bytes


@dataclass
class Parameters:
    """Arguments by name. Nested values are JSON strings, as in Telegram's forms."""

    values: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The string, empty when absent."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The whole number that begins the value, `default` when there is none."""
        number = LEADING_NUMBER.match(self.values.get(name, ""))
        return int(number.group()) if number else default

    def boolean(self, name: str) -> bool:
        """True for the words that Telegram takes as true."""
        return self.values.get(name, "").lower() in {"true", "yes", "1"}

    def decoded(self, name: str, what: str) -> Any:
        """The JSON value, None when absent or empty. `what` names it in the error text."""
        raw = self.values.get(name, "")
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


def from_mapping(values: Mapping[str, Any]) -> Parameters:
    """Arguments from decoded JSON: what is not a string becomes its JSON text."""
    return Parameters(
        {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in values.items()
            if value is not None
        }
    )


async def from_request(request: Request) -> Parameters:
    """Read the query and the body of a call, whatever its form."""
    query = request.scope["query_string"]
    values = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if request.method == "GET":
        return Parameters(values)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _from_multipart(request, values)
    body = await request.body()
    if kind == "application/json":
        return Parameters(values | from_json_body(body).values)
    values.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return Parameters(values)


def from_json_body(body: bytes) -> Parameters:
    """Arguments from a JSON body. Raises ApiError 400 when it is not an object."""
    if not body.strip():
        return Parameters({})
    try:
        decoded = json.loads(body)
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(decoded, dict):
        raise ApiError(400, "Bad Request: expected a JSON object")
    return from_mapping(decoded)


async def _from_multipart(request: Request, values: dict[str, str]) -> Parameters:
    files: dict[str, Upload] = {}
    async with request.form(max_part_size=50_000_000) as form:
        for name, part in form.multi_items():
            if isinstance(part, UploadFile):
                mime_type = part.content_type or "application/octet-stream"
                files[name] = Upload(part.filename or "file", mime_type, await part.read())
            else:
                values[name] = part
    return Parameters(values, files)
