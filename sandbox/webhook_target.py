"""Where a webhook is; apart from its delivery, which needs an HTTP client that is slow to load."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.parameters import Parameters

# Makes the Bot API call that the answer of a webhook carries.
ReplyRunner = Callable[[str, Parameters], Awaitable[None]]


@dataclass(frozen=True)
class WebhookTarget:
    """Where updates go, and how many at a time."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
