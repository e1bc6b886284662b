"""What a handler shows becomes a call that waits for the commit."""

from typing import Any, cast

from telegram import Bot

from bot.context import FonteContext, Handling
from bot.pipeline.raw_update import parsed
from bot.storage.work import Work
from bot.views.buttons import GoHome
from bot.views.screen import Key, Screen
from tests.fake_clock import START
from tests.updates import written

ANNA = 7


def test_a_picture_has_the_words_and_keys_of_its_screen() -> None:
    work = Work(cast(Any, None), START)
    context = FonteContext(cast(Any, None))
    context.handling = Handling(parsed(written(ANNA, "ciao", 1), Bot("1:x")), work)
    context.send_picture(b"dot", "podium.png", Screen("<b>ecco</b>", ((Key("Via", GoHome()),),)))
    [call] = work.calls
    assert (call.chat_id, call.method, call.attachment) == (ANNA, "send_photo", b"dot")
    assert call.parameters == {
        "chat_id": ANNA,
        "filename": "podium.png",
        "caption": "<b>ecco</b>",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "Via", "callback_data": "home"}]]},
    }
