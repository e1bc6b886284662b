"""The Bot API call that a webhook's answer may carry."""

from urllib.parse import parse_qsl

from sandbox.errors import ApiError
from sandbox.parameters import Parameters, from_json_body

# Not run from an answer, nor is what only asks (telegram-bot-api, WebhookActor.cpp).
REFUSED_METHODS = {"deletewebhook", "setwebhook", "close", "logout"}


def read_reply(content: bytes, content_type: str) -> Parameters | None:
    """The call that an answer carries (Bot API: Making requests when getting updates)."""
    reply = _read_arguments(content, content_type)
    method = reply.text("method").lower()
    if not method or method in REFUSED_METHODS or method.startswith("get"):
        return None
    return reply


def _read_arguments(content: bytes, content_type: str) -> Parameters:
    if content_type == "application/x-www-form-urlencoded":
        return Parameters(dict(parse_qsl(content.decode(errors="replace"), keep_blank_values=True)))
    try:
        return from_json_body(content)
    except (ApiError, UnicodeDecodeError):
        return Parameters({})
