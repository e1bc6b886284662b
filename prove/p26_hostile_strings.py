"""26: nothing that a person writes is taken for markup, code or a line of the log."""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from prove.bot_process import BotProcess, free_port
from prove.hostile import GROUP, HOSTILE, of_everyone, text_places, with_text
from prove.hostile_in_browser import open_in_browser
from prove.promise import Finding, Promise, Stage
from prove.stored import is_outbox_empty
from prove.webhook_client import WebhookClient
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.storage.stored import rows
from tests.updates import written
from tests.waiting import until

FIRST_ID, FIRST_UPDATE = 5_000, 10**6
BATCH = 200
NO_FAULT = ("query is too old", "message to edit not found", "message is not modified")
_LINE = {"text": re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z \[\w+ *\] "), "json": re.compile(r"\{.*\}$")}


async def prove(stage: Stage) -> Finding:
    """Every hostile string in every text field of every kind of update, by webhook.

    Telegram's parser must refuse nothing, each line of the log must be whole, the tables must
    stand, and everyone must be answered at last. In full (in the suite it is
    tests/browser/test_page_formatting.py) the conversations of people with hostile names, who have
    written hostile words, are then opened in a browser, where no script of theirs may run.
    """
    breaches, sent = list[str](), 0
    forms = ("text", "json")[: stage.count(full=2, short=1)]
    people = range(FIRST_ID, FIRST_ID + stage.count(full=40, short=3))
    for form in forms:
        port, folder = free_port(), stage.folder / form
        folder.mkdir()
        async with RunningSandbox(World(random=stage.random())) as telegram:
            bot = BotProcess(
                telegram, folder, port=port, LOG_LEVEL="debug", LOG_FORMAT=form,
                SEND_PER_GROUP_MINUTE="100000",
            )  # fmt: skip
            async with bot, WebhookClient(port) as client:
                for person_id in people:
                    telegram.create_person("Anna", "it", id=person_id, started=True)
                telegram.create_group("Classe", people, group_id=GROUP)
                most = stage.count(full=10**6, short=150)
                updates = hostile_updates(people, stage.random(), most)
                sent += len(updates)
                await post_all(client, updates)
                breaches += await unsent(bot.database_path)
                breaches += [f"answered {status}" for status, _ in client.refused]
                breaches += await unanswered(telegram, client, people)
            breaches += refusals(telegram)
            breaches += broken_lines(bot.logged(), form)
            opened = await open_in_browser(telegram) if stage.is_full else None
            breaches += opened or []
    in_browser = "" if opened is None else ", 0 scripts run in a browser"
    figure = (
        f"{len(HOSTILE)} strings, {sent} updates: {len(breaches)} taken for more than words;"
        f" 0 can't parse entities, every log line whole{in_browser}"
    )
    return Finding(figure, tuple(breaches[:5]))


def hostile_updates(people: Sequence[int], random: Random, most: int) -> list[Any]:
    """At most so many of them, each with a number, dealt out to people in turn."""
    kinds = of_everyone(people[0], 1)
    wishes = [
        (kind, place, text)
        for kind, sample in enumerate(kinds)
        for place in text_places(sample)
        for text in HOSTILE
    ]
    random.shuffle(wishes)
    found = []
    for number, (kind, place, text) in enumerate(wishes[:most]):
        update = with_text(kinds[kind], place, text)
        of_person = _of_person(update, people[0], people[number % len(people)])
        found.append({"update_id": FIRST_UPDATE + number, **of_person})
    return found


def _of_person(value: Any, old: int, new: int) -> Any:
    if isinstance(value, dict):
        return {key: _of_person(child, old, new) for key, child in value.items()}
    if isinstance(value, list):
        return [_of_person(child, old, new) for child in value]
    return new if value == old else value


async def post_all(client: WebhookClient, updates: list[Any]) -> None:
    """Post them in batches."""
    for start in range(0, len(updates), BATCH):
        await client.post_all(updates[start : start + BATCH])


async def unsent(database: Path) -> list[str]:
    """Calls that never end."""
    with contextlib.suppress(TimeoutError):
        await until(partial(is_outbox_empty, database), timeout_seconds=60)
    left = rows(database, "SELECT method, parameters FROM outbox LIMIT 5")
    return [f"never sent: {method} {parameters[:80]!r}" for method, parameters in left]


async def unanswered(
    telegram: RunningSandbox, client: WebhookClient, people: Iterable[int]
) -> list[str]:
    """Who is not answered any more."""
    since, found = telegram.next_call_index, []
    for number, person_id in enumerate(people):
        await client.post(written(person_id, "/help", 9 * FIRST_UPDATE + number))
        try:
            await telegram.wait("sendMessage", person_id, since=since)
        except TimeoutError:
            found.append(f"{person_id} is not answered any more")
    return found


def refusals(telegram: RunningSandbox) -> list[str]:
    """The calls that Telegram refused for what is in them."""
    return [
        f"{call.method}: {call.description}"
        for call in telegram.calls()
        if call.error_code and not any(text in (call.description or "") for text in NO_FAULT)
    ]


def broken_lines(log: str, form: str) -> Iterator[str]:
    """Lines that are not one event of the log, as a terminal or a log reader would see them."""
    for line in log.splitlines():
        if not _LINE[form].match(line) or re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", line):
            yield f"a line of the log is {line[:80]!r}"
        elif form == "json" and not isinstance(json.loads(line), dict):
            yield f"no event: {line[:80]!r}"


PROMISE = Promise(
    26,
    "No injection: words stay words",
    "0 scripts run, 0 `can't parse entities`, each event is one line of the log",
    prove,
)
