"""3: repeated and reordered updates change nothing."""

import json
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.promise import Finding, Promise, Stage
from prove.stored import content, differences, is_outbox_empty
from prove.webhook_client import WebhookClient, tapped
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.storage.stored import rows
from tests.updates import written
from tests.waiting import until

LEARNERS = 100  # as many as the updates that are shuffled together
MOST_COPIES = 5
FIRST_ID, RESTARTED_AT = 700_000_000, 1_000
_ASKED = """SELECT learner_id, practice, position, option_order FROM practice_questions
            ORDER BY learner_id, position"""
Json = dict[str, Any]


async def prove(stage: Stage) -> Finding:
    """The same updates in order, once each, and then in disorder, on copies of one database.

    Each learner is in a practice of every question. The updates (answers, *Next*, *Skip*, a
    language, /progress) come in rounds, one update of each learner a round. In order: one post
    after another. In disorder: a round's updates, each 1 to 5 times, are shuffled and posted by
    40 connections; one copy in five is held back and comes with a later round. So everything is
    reordered but the first deliveries to one chat, whose order Telegram keeps (Bot API: delivery),
    and which changes what the updates mean. Half-way the update_id starts again at a low number.

    Equal must be, row for row and column for column but for the columns that are times: learners,
    practices, their questions (outcome, option chosen), histories, updates seen, dead letters.
    """
    random, port = stage.random(), free_port()
    started = stage.folder / "started"
    started.mkdir()
    learners = stage.count(full=LEARNERS, short=5)
    async with RunningSandbox(World(random=random)) as telegram:
        await start_practices(telegram, started, port, learners)
        updates = list(script(started / "fonte.db", random, stage.count(full=50, short=6)))
        in_order = [[update] for update in chain.from_iterable(updates)]
        expected = await content_after(telegram, started, port, in_order)
        rounds, breaches, posts = stage.count(full=20, short=1), list[str](), 0
        for seed in range(rounds):
            disorder = list(disordered(updates, Random(f"{stage.seed} {seed}")))
            posts += sum(len(together) for together in disorder)
            found = await content_after(telegram, started, port, disorder)
            breaches += [f"round {seed}: {each}" for each in differences(expected, found)]
    answers = sum(row[-2] in ("right", "wrong") for row in expected["practice_questions"])
    count = sum(len(of_round) for of_round in updates)
    figure = (
        f"{rounds - len({each.split(':')[0] for each in breaches})} of {rounds} disorders equal to"
        f" the order: {count} updates with {answers} answers, {posts // rounds} posts each"
    )
    return Finding(figure, tuple(breaches))


async def start_practices(telegram: RunningSandbox, folder: Path, port: int, count: int) -> None:
    """Put new people into a practice of all questions each, in a database in the folder."""
    async with running_bot(telegram, folder, port) as bot, WebhookClient(port) as client:
        begin = "begin:-:all"
        people = [telegram.create_person("Anna").id for _ in range(count)]
        await client.post_all(tapped(one, 1, begin, number) for number, one in enumerate(people))
        assert client.refused == []
        await until(lambda: is_outbox_empty(bot.database_path))


def script(database: Path, random: Random, length: int) -> Iterator[list[Json]]:
    """Rounds of updates, numbered in order: one of each learner a round."""
    of_learner: dict[int, list[str]] = {}
    for learner, number, position, options in rows(database, _ASKED):
        acts = of_learner.setdefault(learner, [])
        if random.random() < 0.2:
            acts.append(f"skip:{number}:{position}")
        else:
            acts.append(f"a:{number}:{position}:{random.choice(json.loads(options))}")
            acts.append(f"next:{number}")
        if random.random() < 0.2:
            acts.append(random.choice(["language:it", "language:en", "language:-", "/progress"]))
    for place in range(length):
        first_id = FIRST_ID if place < length // 2 else RESTARTED_AT
        yield [
            act_as_update(learner, acts[place], first_id + place * len(of_learner) + index)
            for index, (learner, acts) in enumerate(of_learner.items())
        ]


def act_as_update(learner: int, act: str, update_id: int) -> Json:
    """A tap with this data, or a command."""
    if act.startswith("/"):
        return written(learner, act, update_id)
    return tapped(learner, 1, act, update_id)


def disordered(updates: list[list[Json]], random: Random) -> Iterator[list[Json]]:
    """The rounds with copies, shuffled; copies that were held back come in later rounds."""
    later: list[list[Json]] = [[] for _ in updates]
    for place, of_round in enumerate(updates):
        together = list(of_round)
        for update in of_round:
            for _ in range(random.randrange(MOST_COPIES)):
                is_late = random.random() < 0.2
                at = random.randrange(place, len(updates)) if is_late else place
                (together if at == place else later[at]).append(update)
        together += later[place]
        random.shuffle(together)
        yield together


async def content_after(
    telegram: RunningSandbox, started: Path, port: int, deliveries: list[list[Json]]
) -> dict[str, list[Any]]:
    """What a copy of the started database holds when all was posted, one list after another."""
    folder = started.with_name("copy")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(started, folder)
    telegram.world.calls.limit = 1_000
    async with running_bot(telegram, folder, port) as bot, WebhookClient(port) as client:
        for together in deliveries:
            await client.post_all(together)
        assert client.refused == []
        await until(lambda: is_outbox_empty(bot.database_path), timeout_seconds=60)
    return content(folder / "fonte.db")


PROMISE = Promise(
    3,
    "Repeated and reordered updates change nothing",
    "the same database content as in order, 20 disorders of 20",
    prove,
)
