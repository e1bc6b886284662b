"""python-telegram-bot's Bot, over our HTTP client."""

from collections.abc import Callable

from telegram import Bot
from telegram.request import BaseRequest

from bot.telegram.client.contact import Contact
from bot.telegram.client.telegram_request import AiohttpRequest

# Half a second less than the library's: what hung when Telegram comes back is asked for again
# within five, unless it makes something new.
_READ_TIMEOUT_SECONDS = 4.5
# A message without an answer may yet be sent: to give it up early and send it again makes two.
# Answers of Telegram that came late came within 20 s.
_SENDING_READ_TIMEOUT_SECONDS = 30.0


OnContact = Callable[[Contact], None]


def client_for_updates(on_contact: OnContact) -> AiohttpRequest:
    """A client for getUpdates alone: sends that hang may take all connections of the other."""
    return AiohttpRequest(connection_pool_size=1, on_contact=on_contact)


def telegram_bot(
    token: str, api_url: str, on_contact: OnContact, for_updates: BaseRequest | None = None
) -> Bot:
    """The bot of a token at a Bot API server; `on_contact` is told how each call ended.

    One that is to ask for updates has a client `for_updates`.
    """
    request = AiohttpRequest(
        read_timeout=_READ_TIMEOUT_SECONDS,
        on_contact=on_contact,
        sending_read_timeout=_SENDING_READ_TIMEOUT_SECONDS,
    )
    return Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=for_updates or request,
    )
