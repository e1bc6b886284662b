"""Receiving updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad_request, conflict
from sandbox.json_types import Json
from sandbox.parameters import Parameters
from sandbox.webhook_target import WebhookTarget
from sandbox.world import World

WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)

WEBHOOK_PORTS = {None, 80, 88, 443, 8443}
SECRET_LIMIT = 256
SECRET_PATTERN = re.compile(r"[A-Za-z0-9_-]+")


async def get_updates(world: World, parameters: Parameters) -> list[Json]:
    """Bot API: getUpdates, with long polling."""
    if world.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    note_allowed_updates(world, parameters)
    world.note_poll()
    limit = min(max(parameters.integer("limit", 100), 1), 100)
    timeout_seconds = min(max(parameters.integer("timeout"), 0), 50)
    offset = parameters.integer("offset")
    return await world.updates.long_poll(offset, limit, timeout_seconds)


def note_allowed_updates(world: World, parameters: Parameters) -> None:
    """Keep the list of wanted updates when the call gives one; it stays until changed."""
    allowed: Any = parameters.decoded("allowed_updates", "allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list):
        raise bad_request("expected an Array of String as allowed_updates")
    world.updates.allowed = [str(kind) for kind in allowed]


async def set_webhook(world: World, parameters: Parameters) -> bool:
    """Bot API: setWebhook. Plain HTTP, and any port, are accepted for this machine."""
    url = parameters.text("url")
    if not url:
        return await delete_webhook(world, parameters)
    check_webhook_url(url)
    secret = parameters.text("secret_token")
    if len(secret) > SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if secret and not SECRET_PATTERN.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    note_allowed_updates(world, parameters)
    connections = min(max(parameters.integer("max_connections", 40), 1), 100)
    if parameters.boolean("drop_pending_updates"):
        world.updates.clear()
    world.updates.terminate_poll("terminated by setWebhook request")
    world.set_webhook(WebhookTarget(url, secret, connections))
    return True


async def delete_webhook(world: World, parameters: Parameters) -> bool:
    """Bot API: deleteWebhook."""
    world.set_webhook(None)
    if parameters.boolean("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, parameters: Parameters) -> Json:
    """Bot API: getWebhookInfo."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": world.updates.count(),
    }
    if world.webhook:
        target = world.webhook.target
        info |= {"url": target.url, "max_connections": target.max_connections}
        info |= world.webhook.last_error()
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info


def check_webhook_url(url: str) -> None:
    """Raises ApiError 400 for an address to which Telegram would not deliver."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid URL specified") from None
    if is_loopback(host) and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https" or not host:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    return host == "localhost" or host == "::1" or host.startswith("127.")
