"""5: a double tap counts once, and the first one wins. In live quizzes: `p05_live`."""

import asyncio
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect
from typing import Any

from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.ledger import miscounts
from prove.p05_live import prove_live
from prove.promise import Finding, Promise, Stage, together
from prove.webhook_client import WebhookClient, tapped
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.storage.stored import rows

WAIT_SECONDS = 120
TAPS = 5
_CHOSEN = """SELECT learner_id, outcome, chosen_option FROM practice_questions
             WHERE outcome IS NOT NULL"""


@dataclass(frozen=True)
class Asked:
    """A person before a question: the message, and the data of five different buttons."""

    person_id: int
    message_id: int
    buttons: list[str]


async def prove(stage: Stage) -> Finding:
    """Practising alone, then in live quizzes."""
    return together(await prove_practice(stage), await prove_live(stage))


async def prove_practice(stage: Stage) -> Finding:
    """Five buttons of one question each: queued at once for polling, then posted at once.

    Polling gives the taps an order, and the first must win. Five posts on five connections have
    none: one of the five must win, alone.
    """
    random, count = stage.random(), stage.count(full=1_000, short=10)
    breaches = list[str]()
    for port, people in ((None, count - count // 2), (free_port(), count // 2)):
        folder = stage.folder / str(port)
        folder.mkdir()
        async with (
            RunningSandbox(World(random=random)) as telegram,
            running_bot(telegram, folder, port) as bot,
        ):
            asked = await ask(telegram, people)
            for each in asked:
                random.shuffle(each.buttons)
            await (tap_in_order(telegram, asked) if port is None else post_at_once(port, asked))
            breaches += faults(bot.database_path, asked, is_ordered=port is None)
    figure = (
        f"practice, {count} people x {TAPS} taps at once: {len(breaches)} not counted as the first"
    )
    return Finding(figure, tuple(breaches[:5]))


async def ask(telegram: RunningSandbox, count: int) -> list[Asked]:
    """That many people, each before the first question of a practice."""
    people = [telegram.create_person("Anna", "it").id for _ in range(count)]
    for person_id in people:
        telegram.send(person_id, "/quiz")
    await telegram.wait("sendMessage", count=count, timeout_seconds=WAIT_SECONDS)
    for person_id in people:
        message_id = telegram.last_message(person_id)["message_id"]
        telegram.tap(person_id, message_id, "begin:-:5", forge=True)
    await telegram.wait("editMessageText", count=count, timeout_seconds=WAIT_SECONDS)
    return [_asked(person_id, telegram.last_message(person_id)) for person_id in people]


def _asked(person_id: int, message: dict[str, Any]) -> Asked:
    keys = [key for row in message["reply_markup"]["inline_keyboard"] for key in row]
    data = [key["callback_data"] for key in keys if key["callback_data"][:2] in ("a:", "sk")]
    return Asked(person_id, message["message_id"], data)


async def tap_in_order(telegram: RunningSandbox, asked: list[Asked]) -> None:
    """Everyone taps all five, before the bot has looked; returns when all were answered."""
    since = telegram.next_call_index
    for each in asked:
        for data in each.buttons:
            telegram.tap(each.person_id, each.message_id, data)
    count = TAPS * len(asked)
    await telegram.wait(
        "answerCallbackQuery", since=since, count=count, timeout_seconds=WAIT_SECONDS
    )


async def post_at_once(port: int, asked: list[Asked]) -> None:
    """The five taps of each person on five connections, of eight people at a time."""
    async with WebhookClient(port) as client:
        number = 2 * 10**9
        for start in range(0, len(asked), 8):
            posts = []
            for each in asked[start : start + 8]:
                for data in each.buttons:
                    number += 1
                    posts.append(tapped(each.person_id, each.message_id, data, number))
            await asyncio.gather(*(client.post(update) for update in posts))
        assert client.refused == []


def faults(database: Path, asked: list[Asked], *, is_ordered: bool) -> list[str]:
    """Whose taps were not counted as one, or not as the first."""
    with closing(connect(database)) as connection:
        found = miscounts(connection)
    stored: dict[int, list[Any]] = {}
    for person_id, outcome, option in rows(database, _CHOSEN):
        stored.setdefault(person_id, []).append(option if outcome != "skipped" else "skip")
    for each in asked:
        options = [data.split(":")[3] if data[0] == "a" else "skip" for data in each.buttons]
        winners = options[:1] if is_ordered else options
        won = stored.get(each.person_id, [])
        if len(options) != TAPS or len(won) != 1 or won[0] not in winners:
            found.append(f"{each.person_id} tapped {options}, stored is {won}")
    return found


PROMISE = Promise(
    5,
    "A double tap counts once",
    "1 row each, the first wins; in a live quiz with changeable answers the last",
    prove,
)
