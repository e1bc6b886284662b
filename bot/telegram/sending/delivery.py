"""One call to Telegram, and what its answer means for the call: `telegram/rules` in one place."""

import io
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # what the library's methods use

from bot.engine.calls import Call
from bot.telegram.client.read_answer import UnreadableAnswerError
from bot.telegram.client.telegram_request import AiohttpRequest
from bot.telegram.sending.chat_queue import makes_something_new

log = structlog.get_logger()


class Fate(Enum):
    """What becomes of a call after an attempt."""

    DONE = auto()  # delivered, or there is nothing left to deliver
    REFUSED = auto()  # Telegram will never take it
    CHAT_LOST = auto()  # nothing to this chat will be taken
    CHAT_MOVED = auto()  # the group became a supergroup: all to `new_chat_id`
    SEND_ANEW = auto()  # the message to edit is gone: say it in a new one
    RETRY = auto()  # try again after `seconds`


@dataclass(frozen=True)
class Attempt:
    """How one attempt ended; `reason` is Telegram's own text.

    `seconds` comes with RETRY only, `new_chat_id` with CHAT_MOVED only, `result`, Telegram's JSON,
    with DONE when Telegram has done it just now and its answer could be read.
    """

    fate: Fate
    seconds: float | None = None
    reason: str = ""
    new_chat_id: int | None = None
    result: Any = None


_LOST = ("chat not found", "not enough rights to send", "have no rights to send")
_NOTHING_LEFT = (
    "message is not modified",
    "query is too old",
    "message to delete not found",
    "message can't be deleted",
    "poll has already been closed",
    "message with poll to stop not found",
)
_NO_SUCH_MESSAGE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",  # a file or a photo stands there
)


async def attempt(bot: Bot, call: Call) -> Attempt:
    """Make a call once. Never raises, so that no call can stop the ones behind it."""
    try:
        result = await _make(bot, call)
    except RetryAfter as error:
        return Attempt(Fate.RETRY, seconds_of(error), str(error))
    except ChatMigrated as error:
        return Attempt(Fate.CHAT_MOVED, reason=str(error), new_chat_id=error.new_chat_id)
    except Forbidden as error:
        return Attempt(Fate.CHAT_LOST, reason=str(error))
    except BadRequest as error:
        return _refusal(error, call)
    except (InvalidToken, NetworkError) as error:
        return Attempt(Fate.RETRY, None, str(error))
    except UnreadableAnswerError as error:  # of success: to make the call again would repeat it
        log.warning("answer_unreadable", method=call.method)
        return Attempt(Fate.DONE, reason=str(error))
    except TelegramError as error:
        return Attempt(Fate.REFUSED, reason=str(error))
    except Exception as error:  # arguments no method takes, an answer the library cannot read
        return Attempt(Fate.REFUSED, reason=f"{type(error).__name__}: {error}")
    return Attempt(Fate.DONE, result=result)


def as_new_message(call: Call) -> Call:
    """The message that says what an edit would have said."""
    parameters = {key: value for key, value in call.parameters.items() if key != "message_id"}
    return replace(call, method="send_message", parameters=parameters)


def as_edit(call: Call, message_id: int) -> Call:
    """The edit that says in a message that is there what a new one would have said."""
    parameters = {**call.parameters, "message_id": message_id}
    return replace(call, method="edit_message_text", parameters=parameters)


def as_moved(call: Call, new_chat_id: int) -> Call:
    """The same call to the chat's new address."""
    parameters = {**call.parameters, "chat_id": new_chat_id}
    return replace(call, chat_id=new_chat_id, parameters=parameters)


async def _make(bot: Bot, call: Call) -> Any:
    """Make a call; returns its result. Not by the library's methods: the message that they would
    make of the answer is of use to nobody, and to make it costs more than the call.

    What makes something new is given up late, since it is made again then: Telegram must not be
    carrying out the first one still. An edit, an answer or a question may be made twice.
    """
    request = bot.request
    assert isinstance(request, AiohttpRequest), "telegram_bot makes every bot"
    is_new = makes_something_new(call)
    seconds = request.sending_read_timeout if is_new else request.read_timeout
    if not hasattr(bot, call.method):  # newer than the library
        parameters = dict(call.parameters)
        return await bot.do_api_request(call.method, parameters, read_timeout=seconds)
    url = f"{bot.base_url}/{_in_camel_case(call.method)}"
    if call.attachment is not None:
        content = _with_file(call, call.attachment)
        return await request.post(url, content, read_timeout=seconds)
    return await request.call(url, call.body, read_timeout=seconds)


def _with_file(call: Call, content: bytes) -> RequestData:
    parameters = dict(call.parameters)
    name = parameters.pop("filename")
    field = call.method.removeprefix("send_")  # `document` of sendDocument, and so on
    parameters[field] = InputFile(io.BytesIO(content), filename=name)
    return RequestData([RequestParameter.from_input(key, parameters[key]) for key in parameters])


@cache
def _in_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _refusal(error: BadRequest, call: Call) -> Attempt:
    text = str(error).lower()
    if any(known in text for known in _NOTHING_LEFT):
        return Attempt(Fate.DONE, reason=str(error))
    if any(known in text for known in _NO_SUCH_MESSAGE) and "text" in call.parameters:
        return Attempt(Fate.SEND_ANEW, reason=str(error))
    if any(known in text for known in _LOST):
        return Attempt(Fate.CHAT_LOST, reason=str(error))
    return Attempt(Fate.REFUSED, reason=str(error))


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait; the library gives a number or, if so set, a timedelta."""
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
