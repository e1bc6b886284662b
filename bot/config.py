"""Settings from the environment and `.env`; a bad value names its variable in one line."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TELEGRAM_API_URL = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{20,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_SQLITE_PREFIX = "sqlite:///"


class ConfigurationError(Exception):
    """A setting that cannot be used; `str()` is one line that names the variable."""

    def __init__(self, variable: str, sentence: str) -> None:
        self.variable = variable
        super().__init__(f"{variable}: {sentence}")


def _token(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text:
        raise ValueError("it is empty; put the token that @BotFather gave you, or unset it")
    if not _TOKEN.fullmatch(text):
        raise ValueError("this is not a bot token; @BotFather's look like 123456:ABC-DEF...")
    return value


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        raise ValueError(f"{value!r} is not a URL like https://example.org")
    return value.rstrip("/")


def _secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("it must be 16 to 256 of the characters A-Z a-z 0-9 _ -")
    return value


def _numbers(value: object) -> object:
    """Telegram numbers of people, separated by commas or spaces."""
    if not isinstance(value, str):
        return value
    parts = value.replace(",", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        raise ValueError("it is a list of Telegram numbers of people, such as 123456, 789012")
    return frozenset(int(part) for part in parts)


def _database_url(value: str) -> str:
    if not value.startswith(_SQLITE_PREFIX) or value == _SQLITE_PREFIX:
        raise ValueError(f"{value!r} is not of the form sqlite:///var/fonte.db")
    return value


_FROM_ENVIRONMENT = SettingsConfigDict(
    env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
)


class DatabaseSettings(BaseSettings):
    """What commands need that never speak to Telegram (`migrate`, `backup`)."""

    model_config = _FROM_ENVIRONMENT

    database_url: Annotated[str, AfterValidator(_database_url)] = "sqlite:///var/fonte.db"

    @property
    def database_path(self) -> Path:
        """The SQLite file that `DATABASE_URL` names."""
        return Path(self.database_url.removeprefix(_SQLITE_PREFIX))

    @classmethod
    def from_environment(cls) -> Self:
        """Settings of this process. Raises ConfigurationError."""
        try:
            return cls()
        except (ValidationError, UnicodeDecodeError) as error:
            raise _faults(error)[0] from None

    @classmethod
    def faults_of_environment(cls) -> Sequence[ConfigurationError]:
        """Every setting of this process that cannot be used."""
        try:
            cls()
        except (ValidationError, UnicodeDecodeError) as error:
            return _faults(error)
        return ()


class Settings(DatabaseSettings):
    """What the environment decides. Frozen; made once, by the command line."""

    bot_token: Annotated[SecretStr, AfterValidator(_token)]
    bot_api_url: Annotated[str, AfterValidator(_http_url)] = TELEGRAM_API_URL
    webhook_url: Annotated[str, AfterValidator(_http_url)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    metrics_token: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    host: str = "0.0.0.0"  # noqa: S104 - a webhook is reached from outside
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    status_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    allow_ephemeral_database: bool = False
    teachers: Annotated[frozenset[int] | None, NoDecode, BeforeValidator(_numbers)] = None
    send_per_second: Annotated[int, Field(ge=1)] = 30
    send_per_chat_second: Annotated[int, Field(ge=1)] = 1
    send_per_group_minute: Annotated[int, Field(ge=1)] = 20

    def secrets(self) -> Sequence[str]:
        """What must never be seen in a log."""
        kept = (self.bot_token, self.webhook_secret, self.metrics_token)
        return [secret.get_secret_value() for secret in kept if secret is not None]


class _Platform(BaseSettings):
    """What a platform says of itself: Heroku gives each of its processes a name in DYNO."""

    dyno: str | None = None


def is_on_heroku() -> bool:
    """Whether the process runs in a dyno, which has no disk that lasts."""
    return _Platform().dyno is not None


def _faults(error: ValidationError | UnicodeDecodeError) -> Sequence[ConfigurationError]:
    if isinstance(error, UnicodeDecodeError):
        return [ConfigurationError(".env", f"it is not UTF-8 text ({error.reason})")]
    return [
        ConfigurationError(
            str(fault["loc"][0]).upper() if fault["loc"] else "environment", _sentence(dict(fault))
        )
        for fault in error.errors(include_url=False)
    ]


def _sentence(fault: dict[str, Any]) -> str:
    if fault["type"] == "missing":
        return "it is not set; get a token from @BotFather, or try without one: make run"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return f"{fault['msg'].lower()} (given: {fault['input']!r})"
