"""Receiving updates by webhook: the socket, and the registration with Telegram."""

import asyncio
import socket
from collections.abc import Sequence
from functools import partial

import structlog
from starlette.routing import Route
from telegram import Bot

from bot.telegram.client.asking import ask_until_answered
from bot.telegram.intake import Intake
from bot.telegram.replies import Replies
from bot.web.server import served
from bot.web.site import site
from bot.web.webhook import Webhook, webhook_path

log = structlog.get_logger()


class WebhookService:
    """Has Telegram deliver the updates under a public URL, and takes them.

    `others` are the pages on the same socket.
    """

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        replies: Replies,
        allowed_updates: Sequence[str],
        url: str,
        secret: str,
        others: Sequence[Route],
    ) -> None:
        self._bot = bot
        webhook = Webhook(intake.take, replies.end, secret)
        self._app = site(others, {webhook_path(secret): webhook})
        self._register = partial(
            bot.set_webhook,
            f"{url}{webhook_path(secret)}",
            secret_token=secret,
            allowed_updates=allowed_updates,
        )

    async def run(self, listening: socket.socket, stop: asyncio.Event) -> None:
        """Serve on a socket until `stop` is set."""
        async with served(self._app, listening):
            if await ask_until_answered(self._register, stop):
                log.info("webhook", bot=self._bot.username, port=listening.getsockname()[1])
                await stop.wait()
