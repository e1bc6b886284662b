"""12: time is fair: who answers first is served first, and late delivery costs nobody time."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.telegram.sending.chat_queue import Limits
from prove.bot_inside import running_bot
from prove.p05_double_taps import Asked, ask
from prove.p12_thinking import prove_thinking
from prove.promise import Finding, Promise, Stage, together
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import RunningBot
from tests.storage.stored import rows

PER_SECOND = Limits().per_second
EARLY_SECONDS = 0.25  # by so much the way to Telegram may shorten the distance of two calls
LATE_SECONDS = 0.5
STORED_SECONDS = 1.0
_ANSWERED = "SELECT learner_id, answered_at FROM practice_questions WHERE answered_at IS NOT NULL"


@dataclass(frozen=True)
class Served:
    """One person: when they tapped, when that was stored, when Telegram was given the verdict."""

    tapped_at: float
    stored_at: float
    shown_at: float


async def prove(stage: Stage) -> Finding:
    """The sender in practices, then thinking time in a live quiz."""
    (stage.folder / "practice").mkdir()
    practice = replace(stage, folder=stage.folder / "practice")
    return together(await prove_sender(practice), await prove_thinking(stage))


async def prove_sender(stage: Stage) -> Finding:
    """A class answers at one moment; the verdicts go out under the limit of 30 a second.

    People are numbered in the order of their taps. What is sent within one second is under way
    together, so an order within it means nothing: to be overtaken counts from 30 others on.
    Nobody may wait longer than the window makes them: the n-th for n // 30 seconds. The stored
    time of an answer is that of the tap, however late its verdict is delivered.

    A practice computes nothing from times.
    """
    people = stage.count(full=300, short=40)
    async with RunningSandbox(World(random=stage.random())) as telegram:
        async with running_bot(telegram, stage.folder):
            asked = await ask(telegram, people)
        served = await answer_at_once(telegram, stage.folder / "fonte.db", asked)
    overtaken, crowd = most_overtaken(served), most_at_once(served)
    late = max(each.shown_at - each.tapped_at - n // PER_SECOND for n, each in enumerate(served))
    stored = max(each.stored_at - each.tapped_at for each in served)
    last = max(each.shown_at - each.tapped_at for each in served)
    figure = (
        f"practice, {people} people: the last verdict after {last:.2f} s, nobody more than"
        f" {late:.2f} s later than the limit makes them, overtaken by {overtaken} at most, at most"
        f" {crowd} sent in {1 - EARLY_SECONDS:g} s; every answer stored as given within"
        f" {stored:.2f} s of its tap"
    )
    breaches = [f"somebody was overtaken by {overtaken}"] if overtaken >= PER_SECOND else []
    if stage.is_full and crowd > PER_SECOND:  # beside other tests, calls arrive in heaps
        breaches.append(f"{crowd} were sent in {1 - EARLY_SECONDS:g} s")
    if any(each.stored_at > each.shown_at for each in served):
        breaches.append("an answer counts from the delivery of its verdict")
    if last < 1 - EARLY_SECONDS:
        breaches.append("nobody had to wait: the proof proves nothing")
    breaches += stage.too_slow("waiting beyond the limit", late, LATE_SECONDS)
    return Finding(figure, (*breaches, *stage.too_slow("an answer's time", stored, STORED_SECONDS)))


async def answer_at_once(
    telegram: RunningSandbox, database: Path, asked: list[Asked]
) -> list[Served]:
    """Everybody taps an answer, before a bot with the usual limits; in the order of the taps."""
    since = telegram.next_call_index
    async with RunningBot(telegram, database, send_per_second=PER_SECOND):
        await telegram.wait("deleteWebhook", since=since)
        since, tapped = telegram.next_call_index, dict[int, float]()
        for each in asked:
            data = next(data for data in each.buttons if data.startswith("a:"))
            tapped[each.person_id] = telegram.world.clock()
            telegram.tap(each.person_id, each.message_id, data)
        calls = await telegram.wait(
            "editMessageText", since=since, count=len(asked), timeout_seconds=60
        )
    shown = {call.chat_id: call.time for call in calls}
    stored = {
        learner: datetime.fromisoformat(f"{answered_at}+00:00").timestamp()
        for learner, answered_at in rows(database, _ANSWERED)
    }
    return [Served(at, stored[person], shown[person]) for person, at in tapped.items()]


def most_overtaken(served: list[Served]) -> int:
    """By how many later ones somebody was overtaken at most."""
    return max(
        sum(later.shown_at < each.shown_at for later in served[number + 1 :])
        for number, each in enumerate(served)
    )


def most_at_once(served: list[Served]) -> int:
    """How many were sent at most within a second less what the way may take."""
    times = sorted(each.shown_at for each in served)
    return max(sum(at <= other < at + 1 - EARLY_SECONDS for other in times) for at in times)


PROMISE = Promise(
    12,
    "Time is fair",
    "at 30 messages/s first come first served, nobody waits longer than the limit makes them;"
    " in a live quiz thinking time is stored within 100 ms for the first pupil and the last, late"
    " delivery costs no points",
    prove,
)
