"""What a person sees: the message of a call that shows one, as Telegram would describe it."""

import functools
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from bench.taps import message_of_bot, private_chat

ANSWERS = ("a", "answer")  # the verbs of buttons that answer: Fonte's, the peers'
_TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")
_KINDS = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}


@dataclass(frozen=True)
class Screen:
    """A message of the bot, as the update of a tap on it holds it."""

    message: Mapping[str, Any]

    def choose(self, first: str, random: Random) -> str:
        """The data of the button that a person taps, who began with `first`.

        On a question an option by chance, on a verdict *Next*, on a result they begin anew.
        """
        rows = self.message["reply_markup"]["inline_keyboard"]
        foremost = str(rows[0][0].get("callback_data", "")) if rows and rows[0] else ""
        verb = verb_of(foremost)
        if verb in ANSWERS:
            return str(random.choice(rows[0])["callback_data"])
        return foremost if verb == "next" else first


def verb_of(data: str) -> str:
    """What a button does."""
    return data.partition(":")[0]


def shown_screen(chat_id: int, message_id: int, body: bytes) -> Screen:
    """The screen that a call shows; its body is JSON or a form."""
    call = fields_of(body)
    text, entities = _as_shown(str(call.get("text", "")), str(call.get("parse_mode", "")))
    markup = call.get("reply_markup") or {}
    if isinstance(markup, str):
        markup = json.loads(markup)
    markup = {"inline_keyboard": markup.get("inline_keyboard", [])}
    return Screen(message_of_bot(private_chat(chat_id), message_id, text, entities, markup))


def fields_of(body: bytes) -> dict[str, Any]:
    """The arguments of a call, from JSON or from a form."""
    return dict(json.loads(body) if body.startswith(b"{") else parse_qsl(body.decode()))


@functools.lru_cache(4096)
def _as_shown(text: str, parse_mode: str) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Text and entities of a text in Telegram's HTML (any other has none)."""
    if parse_mode.upper() != "HTML":
        return text, []
    plain, entities, opened, read = "", [], [], 0
    for tag in _TAG.finditer(text):
        plain += html.unescape(text[read : tag.start()])
        read = tag.end()
        length = len(plain.encode("utf-16-le")) // 2
        if not tag[1]:
            opened.append(length)
        elif opened and (start := opened.pop()) < length and tag[2] in _KINDS:
            entities.append({"offset": start, "length": length - start, "type": _KINDS[tag[2]]})
    return plain + html.unescape(text[read:]), entities
