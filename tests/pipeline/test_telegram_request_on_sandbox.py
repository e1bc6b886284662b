"""A whole conversation and every refusal of the local Telegram, by the stock client and by ours."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, TypeAlias

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.telegram.client.telegram_request import AiohttpRequest
from sandbox.testing import RunningSandbox
from sandbox.world import World

LEARNER_ID = 7_000
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Sì ✅", callback_data="a:1")]])

Scene: TypeAlias = Callable[[Bot, RunningSandbox], Awaitable[object]]


async def played_by(client: BaseRequest, scene: Scene) -> object:
    """What the scene returns, played in a sandbox of its own by a bot with this client."""
    async with RunningSandbox(World(random=Random(1))) as sandbox:
        sandbox.create_person("Anna 🌻", id=LEARNER_ID)
        bot = Bot(
            sandbox.token,
            base_url=f"{sandbox.api_url}/bot",
            base_file_url=f"{sandbox.api_url}/file/bot",
            request=client,
            get_updates_request=client,
        )
        async with bot:
            return await scene(bot, sandbox)


async def converse(bot: Bot, sandbox: RunningSandbox) -> object:
    """A question, a tap and its verdict, a file sent and fetched, and an update waited for."""
    sandbox.send(LEARNER_ID, "/start però & <b>")
    [written] = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query"])
    question = await bot.send_message(
        LEARNER_ID, "<b>Perché?</b> 🇰🇵 & 1 &lt; 2", parse_mode="HTML", reply_markup=KEYBOARD
    )
    sandbox.tap(LEARNER_ID, question.message_id, "a:1")
    [tapped] = await bot.get_updates(offset=written.update_id + 1, timeout=1)
    assert written.message is not None
    assert tapped.callback_query is not None
    await bot.answer_callback_query(tapped.callback_query.id, text="Giusto 🎉")
    await bot.edit_message_text("<i>Giusto</i>", LEARNER_ID, question.message_id, parse_mode="HTML")
    sent = await bot.send_document(
        LEARNER_ID, '{"è": 1}'.encode(), filename='i "miei" dati.json', caption="ecco 📄"
    )
    assert sent.document is not None
    fetched = await (await bot.get_file(sent.document.file_id)).download_as_bytearray()
    shown = [
        {name: message.get(name) for name in ("text", "entities", "caption", "reply_markup")}
        for message in sandbox.messages(LEARNER_ID)
    ]
    calls = [
        (call.method, _without_random_ids(call.as_json()["params"]))
        for call in sandbox.calls()
        if call.method != "getFile"
    ]
    return written.message.text, bytes(fetched), sent.document.file_name, shown, calls


def _without_random_ids(parameters: dict[str, Any]) -> dict[str, Any]:
    random = {"callback_query_id", "message_id", "offset"}
    return {name: value for name, value in parameters.items() if name not in random}


async def test_a_conversation_is_the_same_with_both_clients() -> None:
    stock = await played_by(HTTPXRequest(), converse)
    ours = await played_by(AiohttpRequest(), converse)
    assert ours == stock
    assert isinstance(ours, tuple)
    assert ours[1] == '{"è": 1}'.encode()


async def error_in(client: BaseRequest, scene: Scene) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await played_by(client, scene)
    return caught.value


def fault(kind: str, **details: object) -> Scene:
    async def call_into_it(bot: Bot, sandbox: RunningSandbox) -> None:
        sandbox.fault(kind, method="sendMessage", **details)
        await bot.send_message(LEARNER_ID, "words", read_timeout=0.05)

    return call_into_it


async def unknown_method(bot: Bot, sandbox: RunningSandbox) -> None:
    await bot.do_api_request("makeCoffee")


async def wrong_token(bot: Bot, sandbox: RunningSandbox) -> None:
    await Bot("1:wrong", base_url=f"{sandbox.api_url}/bot", request=bot.request).get_me()


async def polling_under_a_webhook(bot: Bot, sandbox: RunningSandbox) -> None:
    await bot.set_webhook("https://fonte.invalid/hook")
    await bot.get_updates(timeout=0)


async def broken_markup(bot: Bot, sandbox: RunningSandbox) -> None:
    await bot.send_message(LEARNER_ID, "<b>open", parse_mode="HTML")


async def blocked(bot: Bot, sandbox: RunningSandbox) -> None:
    sandbox.block(LEARNER_ID)
    await bot.send_document(LEARNER_ID, b"bytes", filename="a.txt")


async def unknown_query(bot: Bot, sandbox: RunningSandbox) -> None:
    await bot.answer_callback_query("never asked")


async def same_text_again(bot: Bot, sandbox: RunningSandbox) -> None:
    message = await bot.send_message(LEARNER_ID, "same")
    await bot.edit_message_text("same", LEARNER_ID, message.message_id)


REFUSED: dict[str, Scene] = {
    "400": fault("400", description="Bad Request: message is too long"),
    "400 of markup": broken_markup,
    "400 of a query": unknown_query,
    "400 of an edit": same_text_again,
    "401": wrong_token,
    "403": blocked,
    "403 planted": fault("403"),
    "404": unknown_method,
    "409": polling_under_a_webhook,
    "429": fault("429", retry_after=7),
    "500": fault("500"),
    "502": fault("502"),
    "timeout": fault("timeout", seconds=2),
}


@pytest.mark.parametrize("scene", REFUSED.values(), ids=REFUSED.keys())
async def test_a_refused_call_is_the_same_error_with_the_same_message(scene: Scene) -> None:
    stock, ours = await error_in(HTTPXRequest(), scene), await error_in(AiohttpRequest(), scene)
    assert (type(ours), str(ours), vars(ours)) == (type(stock), str(stock), vars(stock))


async def test_a_cut_connection_is_the_same_error_and_hides_the_token() -> None:
    tokens: list[str] = []

    async def cut(bot: Bot, sandbox: RunningSandbox) -> None:
        tokens.append(sandbox.token)
        await fault("cut")(bot, sandbox)

    stock, ours = await error_in(HTTPXRequest(), cut), await error_in(AiohttpRequest(), cut)
    assert type(ours) is type(stock) is NetworkError
    assert tokens[-1] not in repr(ours)
