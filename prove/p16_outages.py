"""16: Telegram is away, and comes back: the bot goes on at once, in order, with what is new."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.compressed import SPEED, in_compressed_time, loop_clock
from prove.promise import Finding, Promise, Stage
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.conversation.aftermath import quiet
from tests.waiting import until

PEOPLE = 3
MINUTES, RESUMES_SECONDS = 10, 5.0
WAIT_SECONDS = 600.0
WAYS = {
    "refused": None,
    "hanging": "timeout",
    "reset": "cut",
    "502 HTML": "502",
    "cut JSON": "truncated",
}
COMMANDS = ("/help", "/progress", "/privacy", "/settings", "/about_nothing")
LAST = "/help"  # written when Telegram is back
TAPS = ("settings", "progress", "topics", "home", "progress")
# Telegram does what it is told and only its answer is spoilt: no screen waits, none gets stale.
TAKEN_ALL_THE_SAME = "cut JSON"
_SCREENS = ("sendMessage", "editMessageText")


@dataclass
class Tally:
    """What all the outages came to; seconds are compressed ones."""

    resumed: dict[str, float] = field(default_factory=dict)
    messages: int = 0
    stale: int = 0
    breaches: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """The five ways to be away, side by side: while it polls, and behind a webhook.

    Behind a webhook people go on writing and tapping, and the answers wait; each tap puts another
    screen in place of the same message, so that only the last one is still worth sending. While it
    polls, what they write waits at Telegram. Afterwards each chat must look as that of somebody
    who did the same in calm. In short form there are three
    outages of 5 s, by webhook alone.
    """
    tally = Tally()
    seconds = stage.count(full=MINUTES * 60, short=5)
    await in_compressed_time(lambda: all_ways(stage, seconds, tally))
    slowest = max(tally.resumed, key=lambda way: tally.resumed[way])
    ways = dict.fromkeys(name.split(",")[0] for name in tally.resumed)
    figure = (
        f"{len(tally.resumed)} outages of {seconds} s ({', '.join(ways)}; time {SPEED:g} times"
        f" as fast): {tally.messages} messages after it, {len(tally.breaches)} chats out of"
        f" order; {tally.stale} stale screens sent; resumed after"
        f" {tally.resumed[slowest]:.1f} s at worst ({slowest})"
    )
    breaches = tally.breaches[:5]
    for way, resumed in tally.resumed.items():
        breaches += stage.too_slow(f"resuming ({way})", resumed, RESUMES_SECONDS)
    return Finding(figure, tuple(breaches))


async def all_ways(stage: Stage, seconds: float, tally: Tally) -> None:
    """All outages by webhook at once, then all while polling; their ends are some seconds apart."""
    random = stage.random()
    ways = list(WAYS) if stage.is_full else random.sample(list(WAYS), 3)
    for is_polling in (False, True)[: stage.count(full=2, short=1)]:
        outages = []
        for place, way in enumerate(ways):
            folder = stage.folder / f"{place} {is_polling}"
            folder.mkdir()
            port = None if is_polling else free_port()
            lasts = seconds + place * stage.count(full=20, short=1) + random.random()
            seed = Random(random.random())
            outages.append(be_away(way, port, folder, lasts, seed, tally))
        await asyncio.gather(*outages)


async def be_away(
    way: str, port: int | None, folder: Path, seconds: float, random: Random, tally: Tally
) -> None:
    """One outage with people who do not mind it."""
    async with (
        RunningSandbox(World(clock=loop_clock, random=random)) as telegram,
        running_bot(telegram, folder, port) as bot,
    ):
        calm, *others = [telegram.create_person("Anna", "it").id for _ in range(1 + PEOPLE)]
        for person in (calm, *others):
            telegram.send(person, "/start")
        await telegram.wait("sendMessage", count=1 + PEOPLE, timeout_seconds=120)
        commands = random.sample(COMMANDS, len(COMMANDS))
        taps = () if port is None else TAPS  # a tap waits no longer than 150 s at Telegram
        act(telegram, calm, commands, taps)
        act(telegram, calm, [LAST], ())
        await quiet(bot, WAIT_SECONDS)
        leave(telegram, way)
        for person in others:
            act(telegram, person, commands, taps)
        if port is not None:
            await until(lambda: not telegram.world.updates.pending(), WAIT_SECONDS)
        await asyncio.sleep(seconds)
        since, back_at = telegram.next_call_index, loop_clock()
        await come_back(telegram)
        for person in others:
            act(telegram, person, [LAST], ())
        await until(lambda: screens(telegram, since), timeout_seconds=WAIT_SECONDS)
        name = f"{way}, {'polling' if port is None else 'webhook'}"
        tally.resumed[name] = screens(telegram, since)[0] - back_at
        await quiet(bot, WAIT_SECONDS)
        judge(name, telegram, calm, others, tally)


def act(
    telegram: RunningSandbox, person: int, commands: Sequence[str], taps: Sequence[str]
) -> None:
    """Write all the commands, and tap about on the first screen."""
    for command in commands:
        telegram.send(person, command)
    screen = next(m for m in telegram.messages(person) if m["from"]["is_bot"])
    for data in taps:
        telegram.tap(person, screen["message_id"], data, forge=True)


def leave(telegram: RunningSandbox, way: str) -> None:
    """Telegram is away from now on."""
    kind = WAYS[way]
    if kind is None:
        telegram.go_offline()
        return
    for fields in ({}, {"method": "getUpdates"}):
        telegram.fault(kind, times=None, seconds=10**6, **fields)


async def come_back(telegram: RunningSandbox) -> None:
    """Telegram is there again, with servers that know nothing of what hung."""
    telegram.world.faults.clear()
    telegram.go_offline()
    await telegram.go_online()


def screens(telegram: RunningSandbox, since: int) -> list[float]:
    """When the bot's screens reached Telegram since then."""
    made = [call for call in telegram.calls() if call.index >= since]
    return [call.time for call in made if call.ok and call.method in _SCREENS]


def judge(
    name: str, telegram: RunningSandbox, calm: int, others: Sequence[int], tally: Tally
) -> None:
    """Compare each chat with the calm one, and count screens that nobody needed any more."""
    for person in others:
        expected, found = (said(telegram, one) for one in (calm, person))
        tally.messages += len(found)
        if expected != found:
            tally.breaches.append(f"{name}: {found} in place of {expected}")
        edits = [call for call in telegram.calls("editMessageText", person) if call.ok]
        if not name.startswith(TAKEN_ALL_THE_SAME):
            tally.stale += max(0, len(edits) - 1)
            if len(edits) > 1:
                tally.breaches.append(f"{name}: {len(edits) - 1} stale screens")


def said(telegram: RunningSandbox, person: int) -> list[str]:
    """What the bot has written to somebody, as it stands."""
    return [m["text"][:40] for m in telegram.messages(person) if m["from"]["is_bot"]]


PROMISE = Promise(
    16,
    "Telegram may be away for ten minutes",
    "resumes within 5 s, in order, stale screens dropped",
    prove,
)
