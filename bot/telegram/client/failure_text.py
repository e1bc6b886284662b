"""What is said of a call that failed: aiohttp's own texts hold the URL, thus the bot's token."""

import re

import aiohttp

_TOKEN_IN_PATH = re.compile(r"(?<![:/])/bot[^/\s'\"]+")


def failure_text(error: Exception, url: str) -> str:
    """The error's kind and text without what stands in the URL: the token, user and password, the
    file's path.
    """
    return f"{_kind(error)}: {_scrubbed(str(error), url)}"


def _kind(error: Exception) -> str:
    name = type(error).__name__
    return f"aiohttp.{name}" if isinstance(error, aiohttp.ClientError) else name


def _scrubbed(text: str, url: str) -> str:
    origin, _, path = url.partition("://")[2].partition("/")
    user = origin.rpartition("@")[0]
    if path:
        text = text.replace(f"/{path}", "/...")
    if user:
        text = text.replace(f"{user}@", "")
    return _TOKEN_IN_PATH.sub("/bot...", text)
