"""1: an answer that was acknowledged survives `kill -9`."""

import asyncio
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from prove.bot_process import START_SECONDS, BotProcess, free_port
from prove.ledger import Ledger, recorded_world
from prove.promise import Finding, Promise, Stage
from prove.pupil import Pupil
from sandbox.testing import RunningSandbox
from tests.waiting import until

PUPILS = 24
END = 2**62  # after every message
FIRST_ANSWER_SECONDS = 2.0
_ANSWERS = ("sendMessage", "editMessageText", "answerCallbackQuery")


@dataclass
class Tally:
    """What the lives of one bot came to."""

    kills: int = 0
    updates: int = 0
    repeated: list[Counter[int]] = field(default_factory=list)  # by kill, then by person
    first_answers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """Half of the kills while it polls, half behind a webhook (in short form: polling alone).

    In short form only a message repeated to one person more than once is a breach: what is under
    way to several people when the process dies may come to each of them again.
    """
    tally, random = Tally(), stage.random()
    for port in (None, free_port())[: stage.count(full=2, short=1)]:
        folder = stage.folder / ("polling" if port is None else "webhook")
        folder.mkdir()
        world, ledger = recorded_world(random)
        async with RunningSandbox(world) as telegram:
            bot = BotProcess(telegram, folder, port=port)
            kills = stage.count(full=50, short=1)
            await live_and_die(bot, ledger, random, kills, stage.count(full=3_000, short=40), tally)
    per_kill = [by_person.total() for by_person in tally.repeated]
    to_one = max(max(by_person.values(), default=0) for by_person in tally.repeated)
    slowest = max(tally.first_answers)
    figure = (
        f"{tally.kills} kills, {tally.updates} updates: {len(tally.faults)} lost or miscounted,"
        f" {sum(per_kill)} repeated messages (median {statistics.median(per_kill):g} a kill"
        f" with {PUPILS} people in mid-sentence, at worst {max(per_kill)}, to one person"
        f" {to_one});"
        f" first answer after {statistics.median(tally.first_answers):.2f} s,"
        f" at worst {slowest:.2f} s"
    )
    breaches = tally.faults[:5]
    if stage.is_full and max(per_kill) > 1:
        breaches.append(f"{max(per_kill)} messages repeated by one kill")
    if to_one > 1:
        breaches.append(f"{to_one} messages repeated to one person in one kill")
    breaches += stage.too_slow("the first answer", slowest, FIRST_ANSWER_SECONDS)
    return Finding(figure, tuple(breaches))


async def live_and_die(
    bot: BotProcess, ledger: Ledger, random: Random, kills: int, updates: int, tally: Tally
) -> None:
    """Pupils practise; the bot is killed after random numbers of updates, and is started again."""
    stop, marks = asyncio.Event(), list[int]()
    pupils = [Pupil(bot.telegram, ledger, random) for _ in range(min(PUPILS, updates // 5))]
    practising = [asyncio.create_task(pupil.practise(stop)) for pupil in pupils]
    try:
        await bot.start()
        for number in range(1, kills + 1):
            await acknowledge(ledger, updates * number // kills - random.randint(0, 20))
            await asyncio.sleep(random.random() * 0.02)
            await bot.end()
            marks.append(bot.telegram.world.next_message_id())
            tally.faults += ledger.faults(bot.database_path, ledger.acknowledged())
            await start_and_answer(bot, tally)
        await acknowledge(ledger, updates)
    finally:
        stop.set()
        await asyncio.gather(*practising)
    await until(lambda: not bot.telegram.world.updates.pending(), timeout_seconds=60)
    await bot.end()
    tally.kills += kills
    tally.updates += len(ledger.acknowledged())
    tally.faults += ledger.faults(bot.database_path, ledger.acknowledged())
    tally.faults += [f"pupil {pupil.id} was left waiting" for pupil in pupils if pupil.times_stuck]
    tally.repeated += [repeated(bot.telegram, pupils, *life) for life in pairwise([*marks, END])]


async def acknowledge(ledger: Ledger, count: int) -> None:
    """Return when so many updates were acknowledged in all."""
    await until(lambda: len(ledger.queue.acknowledged) >= count, timeout_seconds=120)


async def start_and_answer(bot: BotProcess, tally: Tally) -> None:
    """Start the bot and note the seconds until somebody has its first answer."""
    since = bot.telegram.next_call_index
    await bot.start(is_awaited=False)
    calls = [asyncio.create_task(answered(bot.telegram, method, since)) for method in _ANSWERS]
    _, others = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    tally.first_answers.append(time.monotonic() - bot.started_at)
    for other in others:
        other.cancel()


async def answered(telegram: RunningSandbox, method: str, since: int) -> None:
    """Return when a call of this method has succeeded."""
    await telegram.wait(method, since=since, timeout_seconds=START_SECONDS)


def repeated(
    telegram: RunningSandbox, pupils: list[Pupil], since: int, before: int
) -> Counter[int]:
    """How many messages were repeated to each person between two message ids."""
    found: Counter[int] = Counter()
    for pupil in pupils:
        times = [at for at in repeats_to(telegram, pupil) if since < at < before]
        if times:
            found[pupil.id] = len(times)
    return found


def repeats_to(telegram: RunningSandbox, pupil: Pupil) -> list[int]:
    """The ids of all messages that were repeated to somebody.

    A message is repeated when it says what the one before it said. The topics may come twice in a
    row to who wrote /quiz as often: they are repeated when more have come than were asked for, by
    one more than ever before.
    """
    sent = [call for call in telegram.calls("sendMessage", pupil.id) if call.ok]
    asked = [m["message_id"] for m in telegram.messages(pupil.id) if m["text"] == "/quiz"]
    found, topics, most = list[int](), 0, 0
    for place, call in enumerate(sent):
        message_id = call.result["message_id"]
        if '"size:' in call.parameters.text("reply_markup"):
            topics += 1
            if topics - sum(at < message_id for at in asked) > most:
                most += 1
                found.append(message_id)
        elif place and call.parameters.values == sent[place - 1].parameters.values:
            found.append(message_id)
    return found


PROMISE = Promise(
    1,
    "An answer that was acknowledged survives `kill -9`",
    "0 lost, 0 counted twice, at most 1 repeated message a kill, first answer within 2 s",
    prove,
)
