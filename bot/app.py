"""The composition root: the only file that knows every part."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from random import Random, SystemRandom
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from starlette.routing import Route
from telegram import Bot
from telegram.error import InvalidToken
from telegram.request import BaseRequest

from bot.config import TELEGRAM_API_URL, ConfigurationError, Settings
from bot.content import LANGUAGES, Pack
from bot.conversation import Conversation
from bot.due import set_first_timer, timer_kinds
from bot.engine.clock import Clock, SystemClock
from bot.engine.deadline_clock import DeadlineClock
from bot.engine.events import Done, Event
from bot.engine.store.connection import DriverConnection
from bot.engine.store.database import Database
from bot.ops.doctor import Dates, Finding, examine
from bot.ops.own_secret import PSEUDONYMS, WEBHOOK, own_secret
from bot.receipts import receipt_kinds
from bot.staging.director import Director
from bot.telegram.client.asking import ask_until_answered
from bot.telegram.client.telegram_bot import OnContact, client_for_updates, telegram_bot
from bot.telegram.figures import Figures
from bot.telegram.intake import Intake
from bot.telegram.left_over import take_parked
from bot.telegram.polling import Polling
from bot.telegram.pseudonyms import Pseudonyms
from bot.telegram.replies import Replies
from bot.telegram.sending.chat_queue import Limits
from bot.telegram.sending.sender import Sender
from bot.telegram.update_log import UpdateLog
from bot.views.words import Words
from bot.web.readiness import Readiness
from bot.web.server import listen_as_set, served
from bot.web.site import site
from bot.web.status import status_routes
from bot.web.webhook_service import WebhookService

log = structlog.get_logger()

ALLOWED_UPDATES = ("message", "callback_query", "poll_answer", "my_chat_member")
_DRAIN_SECONDS = 1.5


class Fonte:
    """The bot, put together. `run` serves until its event is set.

    `hide` is given the secrets that the bot makes for itself, to keep them out of the logs;
    connections to the database are of the type `connections`.
    """

    def __init__(
        self,
        settings: Settings,
        pack: Pack,
        clock: Clock | None = None,
        random: Random | None = None,
        hide: Callable[[str], None] = lambda secret: None,
        connections: type[DriverConnection] = DriverConnection,
    ) -> None:
        self._settings = settings
        self._hide = hide
        self._clock = clock or SystemClock()
        self._figures = Figures(CollectorRegistry(), self._clock)
        self._for_updates = client_for_updates(self._figures.count_contact)
        self._bot = _telegram(settings, self._figures.count_contact, self._for_updates)
        self.database = Database(
            settings.database_path, self._clock.now, self._figures.count_commit, connections
        )
        self.database.engine.on_stored = self._go_on
        self._figures.watch_queue(lambda: self.database.engine.waiting)
        self._pseudonyms = Pseudonyms()
        director = Director(Words(), pack, random or SystemRandom(), lambda: self._bot.username)
        self._conversation = Conversation(self._bot, director, settings.teachers or ())
        self.sender = Sender(
            self._bot,
            self.database,
            self._clock,
            _limits(settings),
            receipt_kinds(director),
            self._conversation.apologise_for,
        )
        self.deadlines = DeadlineClock(
            self.database, self._clock, timer_kinds(self.database, director)
        )
        self.intake = Intake(
            self._bot,
            self.database.engine,
            self._clock.now,
            self._conversation,
            UpdateLog(self._figures, self._pseudonyms),
        )

    def _go_on(self, event: Event[Any], done: Done[Any]) -> None:
        """What follows when an event is stored: its calls are made, its deadlines are watched."""
        self.sender.take(done.calls if event.reply is None else event.reply.take(done.calls))
        if done.rings_at is not None:
            self.deadlines.look_again(done.rings_at)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then end within a few seconds, losing nothing.

        Raises ConfigurationError for a token that Telegram refuses or a port that is taken.
        """
        await self.database.start()
        try:
            async with self._status_pages():
                if await self._meet_telegram(stop):
                    await self._serve(stop)
        finally:
            await self.database.close()
            await self._conversation.stop()

    async def _serve(self, stop: asyncio.Event) -> None:
        await set_first_timer(self.database)
        self._pseudonyms.use(await self._own_secret(PSEUDONYMS))
        await self.sender.start()
        self.deadlines.start()
        telling = asyncio.create_task(self._publish_commands(stop), name="commands")
        try:
            await take_parked(self.database, self.intake.take)
            if self._settings.webhook_url is None:
                await self._poll(stop)
            else:
                await self._listen(self._settings.webhook_url, stop)
        finally:
            telling.cancel()
            await self._wind_down()

    @asynccontextmanager
    async def _status_pages(self) -> AsyncIterator[None]:
        """Serve the status pages on a port of their own, where one is set."""
        if self._settings.status_port is None:
            yield
            return
        listening = listen_as_set("STATUS_PORT", self._settings.host, self._settings.status_port)
        async with served(site(self._status_routes()), listening):
            yield

    def _status_routes(self) -> list[Route]:
        token = self._settings.metrics_token
        readiness = Readiness(self._bot, self.database, self._figures, self._clock)
        return status_routes(readiness, None if token is None else token.get_secret_value())

    async def _poll(self, stop: asyncio.Event) -> None:
        if await ask_until_answered(self._bot.delete_webhook, stop):
            log.info("polling", bot=self._bot.username)
            polling = Polling(self._bot, self._for_updates, self.intake.take, ALLOWED_UPDATES)
            await polling.run(stop)

    async def _listen(self, url: str, stop: asyncio.Event) -> None:
        settings = self._settings
        listening = listen_as_set("PORT", settings.host, settings.port)
        if settings.webhook_secret is not None:
            secret = settings.webhook_secret.get_secret_value()
        else:
            secret = await self._own_secret(WEBHOOK)
        service = WebhookService(
            self._bot,
            self.intake,
            Replies(self.database, self.sender, self._figures.count_reply),
            ALLOWED_UPDATES,
            url,
            secret,
            others=self._status_routes() if settings.status_port is None else (),
        )
        await service.run(listening, stop)

    async def _own_secret(self, name: str) -> str:
        secret = await own_secret(self.database.engine, name)
        self._hide(secret)
        return secret

    async def _meet_telegram(self, stop: asyncio.Event) -> bool:
        """Ask who the bot is until Telegram answers; False when stopped before."""
        try:
            return await ask_until_answered(self._conversation.start, stop)
        except InvalidToken as error:
            who = "Telegram"
            if self._settings.bot_api_url != TELEGRAM_API_URL:
                who = f"the Bot API server at BOT_API_URL ({self._settings.bot_api_url})"
            raise ConfigurationError("BOT_TOKEN", f"{who} does not accept this token") from error

    async def _publish_commands(self, stop: asyncio.Event) -> None:
        for language in LANGUAGES:
            publish = partial(self._conversation.publish_commands, language)
            await ask_until_answered(publish, stop)

    async def _wind_down(self) -> None:
        await self.deadlines.stop(_DRAIN_SECONDS)
        await self.sender.stop(_DRAIN_SECONDS)


def _telegram(
    settings: Settings, on_contact: OnContact, for_updates: BaseRequest | None = None
) -> Bot:
    token = settings.bot_token.get_secret_value()
    return telegram_bot(token, settings.bot_api_url, on_contact, for_updates)


def _limits(settings: Settings) -> Limits:
    return Limits(
        settings.send_per_second,
        settings.send_per_chat_second,
        settings.send_per_group_minute,
    )


async def examine_installation(settings: Settings) -> AsyncIterator[Finding]:
    """What `python -m bot doctor` finds."""
    dates = Dates()
    bot = _telegram(settings, dates.note)
    try:
        async for finding in examine(settings, bot, dates, SystemClock()):
            yield finding
    finally:
        await bot.request.shutdown()
