"""One exchange with Telegram, as those who count and watch see it."""

import re
from dataclasses import dataclass

_METHOD_IN_PATH = re.compile(r"(?<!/file)/bot[^/]+/(?P<method>\w+)")


@dataclass(frozen=True)
class Contact:
    """How one call ended: its HTTP status, None without an answer, and the server's clock."""

    method: str
    status: int | None
    date: str | None = None

    @property
    def is_with_telegram(self) -> bool:
        """Whether Telegram answered and knows the bot."""
        return self.status is not None and self.status < 500 and self.status not in (401, 404)


def method_in(url: str) -> str:
    """The Bot API method that a URL calls; `file` for the address of a file."""
    found = _METHOD_IN_PATH.search(url)
    return found["method"] if found else "file"
