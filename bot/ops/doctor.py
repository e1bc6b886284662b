"""`python -m bot doctor`: is everything as it must be for the bot to serve? One line each."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.config import Settings
from bot.engine.clock import Clock
from bot.engine.store.examination import (
    Examination,
    examine_database,
    free_bytes,
    refusal_to_write,
    sqlite_version,
)
from bot.engine.store.migrate import DatabaseError, known_revisions
from bot.ops.ephemeral import REMEDY, why_ephemeral
from bot.ops.own_secret import WEBHOOK
from bot.telegram.client.contact import Contact
from bot.web.webhook import webhook_path

MANY_PENDING = 100
_LITTLE_ROOM_BYTES, _NO_ROOM_BYTES = 500_000_000, 20_000_000
_MEGABYTE = 1_000_000
_SKEW = timedelta(seconds=30)
_WAL_RESET_MENDED = (3, 51, 3)


class Grade(StrEnum):
    """How good a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and what to do about it."""

    grade: Grade
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        advice = f" - {self.remedy}" if self.remedy else ""
        return " ".join(f"{self.grade:<4} {self.what}{advice}".splitlines())


class Dates:
    """Remembers what time it was at Telegram when it last answered."""

    def __init__(self) -> None:
        self.latest: str | None = None

    def note(self, contact: Contact) -> None:
        """Take the date of an answer."""
        self.latest = contact.date or self.latest


async def examine(
    settings: Settings, bot: Bot, dates: Dates, clock: Clock
) -> AsyncIterator[Finding]:
    """Everything there is to find, as it is found."""
    yield Finding(Grade.OK, "configuration: every variable can be used")
    examination = None
    for finding in _room(settings.database_path):
        yield finding
    ephemeral = why_ephemeral(settings)
    if ephemeral is not None:
        grade = Grade.WARN if settings.allow_ephemeral_database else Grade.FAIL
        yield Finding(grade, f"database: {ephemeral}", REMEDY)
    if settings.database_path.exists():
        try:
            examination = examine_database(settings.database_path)
        except DatabaseError as error:
            yield Finding(Grade.FAIL, f"database: {error}", "restore a backup or name another file")
        else:
            for finding in _database(examination):
                yield finding
    yield _sqlite()
    async for finding in _telegram(settings, bot, dates, clock, examination):
        yield finding


def _room(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(
            Grade.WARN, f"database: {path} does not exist yet", "the first start makes it"
        )
    refusal = refusal_to_write(path)
    if refusal:
        yield Finding(Grade.FAIL, f"database: {refusal}", "give the bot's user the right to write")
    else:
        yield Finding(Grade.OK, "database: file and folder can be written")
    free = free_bytes(path)
    text = f"disk: {free // _MEGABYTE} MB free"
    if free < _NO_ROOM_BYTES:
        yield Finding(Grade.FAIL, text, "make room: the bot cannot store what comes")
    elif free < _LITTLE_ROOM_BYTES:
        yield Finding(Grade.WARN, text, "make room soon")
    else:
        yield Finding(Grade.OK, text)


def _database(found: Examination) -> Iterator[Finding]:
    known = known_revisions()
    if found.damage:
        yield Finding(Grade.FAIL, f"database: damaged: {found.damage}", "restore a backup")
    else:
        yield Finding(Grade.OK, "database: opens, and its quick check finds no damage")
    text = f"schema: {found.revision or 'none'}"
    if found.revision == known[-1]:
        yield Finding(Grade.OK, text)
    elif found.revision is None or found.revision in known:
        yield Finding(Grade.WARN, text, f"the next start upgrades it to {known[-1]}")
    else:
        remedy = "use the newer version of Fonte that wrote it, or another database"
        yield Finding(Grade.FAIL, f"{text}; this version knows up to {known[-1]}", remedy)


def _sqlite() -> Finding:
    version = sqlite_version()
    text = f"SQLite: {'.'.join(map(str, version))}"
    if version < _WAL_RESET_MENDED:
        mended = ".".join(map(str, _WAL_RESET_MENDED))
        text += f"; before {mended} two writers can damage a file, Fonte has one: run one process"
    return Finding(Grade.OK, text)


async def _telegram(
    settings: Settings, bot: Bot, dates: Dates, clock: Clock, found: Examination | None
) -> AsyncIterator[Finding]:
    try:
        me = await bot.get_me()
    except InvalidToken:
        yield Finding(
            Grade.FAIL, "Telegram: does not accept BOT_TOKEN", "copy it anew from @BotFather"
        )
        return
    except TelegramError as error:
        remedy = "check the network, a proxy, and BOT_API_URL"
        yield Finding(Grade.FAIL, f"Telegram: not reached: {error}", remedy)
        return
    yield Finding(Grade.OK, f"Telegram: knows the bot as @{me.username}")
    for finding in _clock(dates.latest, clock):
        yield finding
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        yield Finding(Grade.WARN, f"webhook: Telegram does not say: {error}", "try again")
        return
    if settings.webhook_url is None:
        yield _no_webhook(info)
    else:
        yield _webhook(info, f"{settings.webhook_url}{_path(settings, found)}")
    for finding in _deliveries(info):
        yield finding


def _clock(date: str | None, clock: Clock) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return
    skew = abs(clock.now() - theirs)
    text = f"clock: {skew.total_seconds():.0f} s from Telegram's"
    if skew > _SKEW:
        yield Finding(Grade.WARN, text, "set the machine's clock, best by NTP")
    else:
        yield Finding(Grade.OK, text)


def _path(settings: Settings, found: Examination | None) -> str:
    """The webhook's path; empty while its secret is not made yet."""
    secret = found.secrets.get(WEBHOOK) if found else None
    if settings.webhook_secret is not None:
        secret = settings.webhook_secret.get_secret_value()
    return webhook_path(secret) if secret else ""


def _no_webhook(info: WebhookInfo) -> Finding:
    if not info.url:
        return Finding(Grade.OK, "webhook: none, the bot fetches its updates")
    remedy = "the next start removes it; if another bot uses this token, it needs one of its own"
    return Finding(Grade.WARN, f"webhook: one is set at {_shown(info.url)}", remedy)


def _webhook(info: WebhookInfo, url: str) -> Finding:
    if info.url == url:
        return Finding(Grade.OK, f"webhook: {_shown(url)}")
    at = _shown(info.url) if info.url else "nowhere"
    remedy = "start the bot: it registers itself; if it runs, look into its log"
    return Finding(Grade.WARN, f"webhook: set at {at}, not at {_shown(url)} as configured", remedy)


def _deliveries(info: WebhookInfo) -> Iterator[Finding]:
    text = f"updates: {info.pending_update_count} wait at Telegram"
    if info.pending_update_count > MANY_PENDING:
        yield Finding(Grade.WARN, text, "start the bot; if it runs, look into its log")
    else:
        yield Finding(Grade.OK, text)
    if info.last_error_message:
        at = f" at {info.last_error_date:%Y-%m-%d %H:%M} UTC" if info.last_error_date else ""
        text = f"webhook: the last delivery that failed{at}: {info.last_error_message}"
        yield Finding(Grade.WARN, text, "check the proxy in front of PORT and its certificate")


def _shown(url: str) -> str:
    """A webhook's address without its path, which is for Telegram only."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
