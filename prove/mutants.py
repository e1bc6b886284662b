"""Mutants: real updates with fields dropped, replaced, nested, huge, negative or in odd letters."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.updates import written

ODD_TEXTS = (
    "", " ", "\x00", "\x1b[31m", "\n\n", "a\u2028b", "\u202eabc", "\u200b", "\ud800", "\udfff x",
    "👩‍👩‍👧‍👦" * 50, "Ж" * 5_000, "<b>", "{{ 7*7 }}", "'; DROP TABLE learners; --", "%s%n", "null",
    "-1", "1e309", "/start", "/quiz@nobody", "a:1:1:a", "next:0", "-",
)  # fmt: skip
ODD_NUMBERS = (
    0, -1, 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30,
    10**400, 0.5, -0.0, 1e308, float("inf"), float("nan"),
)  # fmt: skip
ODD_THINGS: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"id": None}, {"": ""})
DEEPEST = 3_000
# Where a field is: the container and its key.
Place = tuple[Any, Any]


def mutant(sample: Any, random: Random) -> bytes:
    """A copy of an update with one to four wounds, as JSON; its number stays, mostly."""
    mutated = copy.deepcopy(sample)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        places = list(_places(mutated))
        if not places:
            break
        at = random.choice(places)
        if at[1] != "update_id" or random.random() < 0.05:
            random.choice(WOUNDS)(at, random)
    body = json.dumps(mutated)
    if random.random() < 0.01:
        body = body.replace(":", ":" + '{"a":' * (depth := random.randint(1, DEEPEST)), 1)
        body += "}" * depth
    return body.encode()


def samples(person_id: int, number: int) -> list[Any]:
    """One real update of each kind that the bot may be sent."""
    said = written(person_id, "Ciao", 0)["message"]
    tap = {
        "id": "1",
        "from": said["from"],
        "chat_instance": "1",
        "message": said | {"from": {"id": 7, "is_bot": True, "first_name": "Fonte"}},
        "data": f"a:{number}:1:a",
    }
    group = {"id": -100_123, "type": "supergroup", "title": "Classe"}
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]
    joined = said | {"chat": group, "new_chat_members": [said["from"]]}
    poll = {"id": "1", "question": "?", "options": [{"text": "a", "voter_count": 0}]}
    return [
        {"message": written(person_id, text, 0)["message"]}
        for text in ("/start", "/quiz", "/progress", "/mydata", "/settings", "A", "Ciao")
    ] + [
        {"callback_query": tap},
        {"callback_query": tap | {"data": "begin:-:5"}},
        {"callback_query": tap | {"data": "settings"}},
        {"callback_query": {**tap, "inline_message_id": "1", "message": None}},
        {"message": said | {"photo": photo, "caption": "Ciao"}},
        {"message": {key: joined[key] for key in joined if key != "text"}},
        {"message": said | {"chat": group, "text": "/start"}},
        {"edited_message": said | {"edit_date": 1}},
        {"my_chat_member": {"chat": group, "from": said["from"], "date": 1}},
        {"poll": poll},
        {"inline_query": {"id": "1", "from": said["from"], "query": "", "offset": ""}},
        {"unheard_of": {"from": said["from"]}},
    ]


def _places(value: Any) -> Iterator[Place]:
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in list(children):
        yield value, key
        if isinstance(child, dict | list):
            yield from _places(child)


def _drop(at: Place, _random: Random) -> None:
    del at[0][at[1]]


def _replace_text(at: Place, random: Random) -> None:
    at[0][at[1]] = random.choice(ODD_TEXTS)


def _replace_number(at: Place, random: Random) -> None:
    at[0][at[1]] = random.choice(ODD_NUMBERS)


def _replace_thing(at: Place, random: Random) -> None:
    at[0][at[1]] = copy.deepcopy(random.choice(ODD_THINGS))


def _nest(at: Place, random: Random) -> None:
    for _ in range(random.randint(1, 20)):
        at[0][at[1]] = random.choice(([at[0][at[1]]], {"id": at[0][at[1]]}))


def _repeat(at: Place, random: Random) -> None:
    at[0][at[1]] = [at[0][at[1]]] * random.choice((0, 2, 500))


def _add(at: Place, random: Random) -> None:
    if isinstance(at[0], dict):
        names = ("from", "chat", "text", "type", "message", "entities", "date", "\u202e")
        at[0][random.choice(names)] = random.choice((*ODD_TEXTS, *ODD_NUMBERS))


WOUNDS: tuple[Callable[[Place, Random], None], ...] = (
    _drop,
    _replace_text,
    _replace_number,
    _replace_thing,
    _nest,
    _repeat,
    _add,
)
