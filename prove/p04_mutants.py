"""4: no update can stop the bot."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bot.handlers import BY_BUTTON
from bot.web.webhook import LARGEST_BODY_BYTES
from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.mutants import ODD_TEXTS, mutant, samples
from prove.promise import Finding, Promise, Stage
from prove.webhook_client import WebhookClient, tapped
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import rows
from tests.updates import written

GOOD = 5_000  # who does nothing wrong
VICTIMS = range(5_001, 5_041)  # whose updates are mutated: each has a practice
BATCH = 500
NEXT_GOOD_SECONDS = 0.1
FIRST_ID = 3 * 10**9
TOO_DEEP = b'{"a":' * 500
_VERBS = sorted(button.verb for button in BY_BUTTON)


async def prove(stage: Stage) -> Finding:
    """Mutants of real updates and forged taps are posted by 40 connections, each with its number.

    Each must be acknowledged, or Telegram would deliver it for ever and hold back what follows in
    its chat. After each batch a good update is posted and must be stored and answered.
    """
    random, port = stage.random(), free_port()
    mutants = stage.count(full=50_000, short=100)
    forged = stage.count(full=100_000, short=50)
    async with RunningSandbox(World(random=random)) as telegram:
        telegram.world.calls.limit = 5_000
        for person_id in (GOOD, *VICTIMS):
            telegram.create_person("Anna", "it", id=person_id, started=True)
        async with running_bot(telegram, stage.folder, port) as bot, WebhookClient(port) as client:
            number = await practices_of_victims(bot, client)
            bodies = (
                *mutant_bodies(mutants, number, random),
                *forged_bodies(forged, number, random),
            )
            seconds = await post_in_batches(bot, client, bodies)
            letters = rows(bot.database_path, "SELECT count(*) FROM dead_letters")[0][0]
    refused = [(s, body) for s, body in client.refused if not is_no_update(s, body)]
    statuses = Counter(status for status, _ in refused)
    breaches = [f"{count} updates were answered {status}" for status, count in statuses.items()]
    breaches += [f"answered {s}: {body[:400]!r}" for s, body in refused[:2]]
    breaches += stage.too_slow("the next good update", max(seconds), NEXT_GOOD_SECONDS)
    figure = (
        f"{mutants} mutants and {forged} forged taps: {len(refused)} not acknowledged,"
        f" {letters} kept as dead letters; the next good update stored after"
        f" {sorted(seconds)[len(seconds) // 2] * 1000:.0f} ms,"
        f" at worst {max(seconds) * 1000:.0f} ms"
    )
    return Finding(figure, tuple(breaches))


async def practices_of_victims(bot: RunningBot, client: WebhookClient) -> int:
    """Put everyone into a practice, so that mutants can hit it; returns the latest number."""
    await client.post_all(tapped(each, 1, "begin:-:all", each) for each in VICTIMS)
    return int(rows(bot.database_path, "SELECT max(number) FROM practices")[0][0])


def mutant_bodies(count: int, number: int, random: Random) -> Iterator[bytes]:
    """Mutated updates, as the body of a post."""
    of_each_kind = [sample for victim in VICTIMS for sample in samples(victim, number)]
    for index in range(count):
        sample = random.choice(of_each_kind)
        yield mutant({"update_id": FIRST_ID + index, **sample}, random)


def forged_bodies(count: int, number: int, random: Random) -> Iterator[bytes]:
    """Taps with data that no button has, or that one had long ago."""
    words = [*ODD_TEXTS, "-", "5", "all", "it", PACK.articles[0].id, PACK.topics[0].id]
    for index in range(count):
        fields = [
            random.choice((str(number), str(random.randint(-3, 60)), random.choice(words)))
            for _ in range(random.randint(0, 4))
        ]
        data = ":".join((random.choice(_VERBS), *fields))
        yield json.dumps(tapped(random.choice(VICTIMS), 1, data, 2 * FIRST_ID + index)).encode()


def is_no_update(status: int, body: bytes) -> bool:
    """Whether a body is too large or too deep to be taken for an update at all."""
    return (status == 413 and len(body) > LARGEST_BODY_BYTES) or (
        status == 400 and TOO_DEEP in body
    )


async def post_in_batches(
    bot: RunningBot, client: WebhookClient, bodies: tuple[bytes, ...]
) -> list[float]:
    """Post everything; returns the seconds that a good update took after each batch."""
    seconds = []
    for start in range(0, len(bodies), BATCH):
        await asyncio.gather(*(client.post_body(body) for body in bodies[start : start + BATCH]))
        since, begun = bot.telegram.next_call_index, time.monotonic()
        await client.post(written(GOOD, "/help", 9 * FIRST_ID + start))
        seconds.append(time.monotonic() - begun)
        await bot.telegram.wait("sendMessage", GOOD, since=since, timeout_seconds=60)
    return seconds


PROMISE = Promise(
    4,
    "No update can stop the bot",
    "0 crashes, 0 updates not acknowledged, the next good update within 100 ms",
    prove,
)
