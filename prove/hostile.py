"""Strings that were made to break what shows, stores or logs them, and the places they go to."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from prove.mutants import samples

_SCRIPT = "window.hacked=1"
HOSTILE = (
    f"<script>{_SCRIPT}</script>",
    f"<img src=x onerror={_SCRIPT}>",
    f"\"'><svg onload={_SCRIPT}>",
    f"</title></textarea></script><script>{_SCRIPT}</script>",
    f"javascript:{_SCRIPT}",
    "<b>", "</b>", "<b><i></b></i>", "<tg-spoiler>", "<a href=\"javascript:1\">x</a>",
    "<blockquote expandable>", "<pre><code class=\"language-x\">", "&lt;&amp;&#0;&nbsp;&", "<!--",
    "*_[]()~`>#+-=|{}.!\\", "[x](tg://user?id=1)", "```", "||x||",
    "{{ 7*7 }}", "{% raw %}", "{% for x in ().__class__.__bases__ %}", "{#", "${7*7}",
    "{0.__class__}", "#{7*7}", "%(x)s %s %n",
    "'; DROP TABLE learners; --", "\" OR 1=1 --", "1; VACUUM", "%_\\",
    "\u202eabc\u202c", "\u2066x\u2069", "\u200b\u200c\u200d\ufeff", "a\u0301" * 200,
    "👩‍👩‍👧‍👦" * 60, "🏴\U000e0067\U000e0062\U000e007f", "аррӏе", "Ａ", "ﷺ" * 40,
    "Ж" * 4_097, "x" * 10_000, "👩‍👩‍👧‍👦" * 4_096,
    "\ud800", "x\udfff", "\ud83d", "\x00", "a\x00b", "\x1b[31m", "\x1b]0;x\x07", "\x7f\x85",
    "a\nb", "a\r\n2026-01-01T00:00:00Z [error    ] forged", "\u2028x\u2029", "\n" * 500, "\v\f",
    "/start\n/forget", "/start@", "/" * 300, "A\n", "a:1:1:a", "../../etc/passwd", "=1+1", "@x",
)  # fmt: skip
# Words that Telegram's servers choose, not people.
GROUP = -100_123  # as in the samples
_NOT_FREE = {"type", "chat_instance", "file_unique_id"}
# Telegram numbers messages from 1.
_MESSAGE = '"message_id": 5'
Place = tuple[str | int, ...]


def of_everyone(person_id: int, number: int) -> list[Any]:
    """Updates of every kind, each with every field in which a person may put words."""
    plain = json.loads(json.dumps(samples(person_id, number)).replace('"message_id": 0', _MESSAGE))
    said = plain[0]["message"]
    person = said["from"] | {"last_name": "R", "username": "anna", "language_code": "it"}
    document = {"file_id": "x", "file_unique_id": "y", "file_name": "a.txt", "mime_type": "a/b"}
    contents: list[dict[str, Any]] = [
        {"document": document, "caption": "Ciao"},
        {"text": "/start payload", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
        {"contact": {"phone_number": "+41", "first_name": "A", "last_name": "B", "vcard": "v"}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Anna"}},
        {"quote": {"text": "Ciao", "position": 0}, "author_signature": "Anna"},
        {"venue": {"location": {"latitude": 1, "longitude": 1}, "title": "t", "address": "a"}},
        {"new_chat_title": "4B", "chat": {"id": GROUP, "type": "supergroup", "title": "3B"}},
    ]
    bare = {key: said[key] for key in said if key != "text"}
    answer = {"poll_id": "1", "user": person, "option_ids": [0], "option_persistent_ids": ["a"]}
    own = [{"message": {**bare, "from": person, **content}} for content in contents]
    return [*plain, *own, {"poll_answer": answer}]


def text_places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where an update holds words that a person may choose."""
    if isinstance(value, str) and place[-1] not in _NOT_FREE:
        yield place
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from text_places(child, (*place, key))


def with_text(update: Any, place: Place, text: str) -> Any:
    """The update with another text at that place."""
    changed = copy.deepcopy(update)
    container = changed
    for key in place[:-1]:
        container = container[key]
    container[place[-1]] = text
    return changed
