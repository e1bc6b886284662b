"""19: the lesson outlives the server: killed in any phase, it is back as it was."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from prove.bot_process import START_SECONDS, BotProcess, free_port
from prove.killed_lesson import PHASES, KilledLesson
from prove.live_class import STAGES, LiveClass
from prove.promise import Finding, Promise, Stage
from prove.stored import is_outbox_empty
from sandbox.testing import RunningSandbox
from sandbox.timing import Timing
from sandbox.world import World
from tests.storage.stored import rows
from tests.waiting import until

BACK_SECONDS = 3.0
ON_TIME_SECONDS = 1.0
SHORTEST_TIMER = "20"
_END = "SELECT due_at FROM deadlines WHERE kind = 'live_end' AND key = ?"
_CLOSED = "SELECT closed_at FROM live_questions WHERE quiz_id = ? AND position = 1"


@dataclass
class Tally:
    """What the kills came to."""

    lessons: int = 0
    back: list[float] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)  # of each lesson, over all its chats
    breaches: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """A lesson in a group and one by code, with a timer, are killed in the same phase; then others.

    Half of the kills come when all has been sent, half within 30 ms after the phase was stored, in
    mid-sentence. While the bot is dead the hosts tap *Back to the controls*. As soon as that is
    answered the lessons' rows are compared: phase, position, answers, and each pupil's clock. Then
    they are played to their end, and every chat must have been asked every question, once; decision
    0017 allows one repetition a chat. Half of the bots poll, half are behind a webhook.

    In full, two more questions are killed after ten of their 20 seconds and must end in time. In
    short form one kill hits a lesson in each phase.
    """
    tally, random = Tally(), stage.random()
    rounds = [[(where, phase) for where in STAGES] for phase in PHASES] * 10
    if not stage.is_full:
        rounds = [[(STAGES[number % 2], phase) for number, phase in enumerate(PHASES)]]
    ends = list[float]()
    for port in (None, free_port())[: stage.count(full=2, short=1)]:
        folder = stage.folder / ("polling" if port is None else "webhook")
        folder.mkdir()
        timing = Timing(webhook_retry_unit=0.02, webhook_retry_limit=0.1)
        async with RunningSandbox(World(timing=timing, random=random)) as telegram:
            bot = BotProcess(telegram, folder, port=port, SEND_PER_GROUP_MINUTE="100000")
            async with bot:
                for number, wanted in enumerate(rounds):
                    is_settled = bool(number // len(PHASES) % 2)
                    await kill(bot, wanted, is_settled, random, tally)
                if stage.is_full:
                    ends += await end_in_time(bot)
    repeats, times = sum(tally.repeats), max(tally.repeats)
    slowest = max(tally.back)
    figure = (
        f"{tally.lessons} lessons, each killed once, {tally.lessons // len(PHASES)} in each of"
        f" {len(PHASES)} phases: {len(tally.breaches)} not as they were; back after"
        f" {statistics.median(tally.back):.2f} s, at worst {slowest:.2f} s; {repeats} questions"
        f" asked again in a chat, {times} in a lesson at worst"
    )
    if ends:
        figure += (
            f"; {len(ends)} questions ended {max(ends) * 1000:.0f} ms after their time at most"
        )
    breaches = tally.breaches[:5] + stage.too_slow("to be back", slowest, BACK_SECONDS)
    return Finding(
        figure, (*breaches, *stage.too_slow("an end", max(ends, default=0.0), ON_TIME_SECONDS))
    )


async def kill(
    bot: BotProcess,
    wanted: Sequence[tuple[str, str]],
    is_settled: bool,
    random: Random,
    tally: Tally,
) -> None:
    """Bring one lesson each into a phase, kill the bot, and compare."""
    lessons = [
        KilledLesson(gathered(bot, where, seconds="120", count="3"), phase)
        for where, phase in wanted
    ]
    await asyncio.gather(*(lesson.approach() for lesson in lessons))
    await asyncio.gather(*(lesson.enter() for lesson in lessons))
    if is_settled:
        await until(lambda: is_outbox_empty(bot.database_path))
    await asyncio.sleep(random.random() * 0.03)
    await bot.end()
    for lesson in lessons:
        lesson.remember()
    queries = [lesson.ask() for lesson in lessons]
    await bot.start(is_awaited=False)
    await asyncio.gather(*(answered(bot.telegram, query) for query in queries))
    tally.back.append(time.monotonic() - bot.started_at)
    for lesson in lessons:
        tally.breaches += lesson.changes()
    await asyncio.gather(*(lesson.play_to_the_end() for lesson in lessons))
    for lesson in lessons:
        tally.breaches += lesson.faults()
        tally.repeats.append(lesson.repeats())
    tally.lessons += len(lessons)


def gathered(bot: BotProcess, where: str, **settings: str) -> LiveClass:
    """A new class of two."""
    return LiveClass.gathered(bot.telegram, bot.database_path, where, 2, **settings)


async def answered(telegram: RunningSandbox, query: str) -> None:
    """Return when the bot has answered a tap."""

    def is_answered() -> bool:
        calls = telegram.calls("answerCallbackQuery")
        return any(call.parameters.text("callback_query_id") == query for call in calls)

    await until(is_answered, START_SECONDS)


async def end_in_time(bot: BotProcess) -> list[float]:
    """Kill the bot in mid-question; how many seconds after its time each question ended."""
    rooms = [gathered(bot, where, seconds=SHORTEST_TIMER) for where in STAGES]
    for room in rooms:
        await room.open()
        await room.begin()
    due = [rows(bot.database_path, _END, str(room.quiz_id))[0][0] for room in rooms]
    await asyncio.sleep(float(SHORTEST_TIMER) / 2)
    await bot.end()
    await bot.start()
    await asyncio.gather(*(room.until_phase("reveal") for room in rooms))
    return [
        _seconds_between(at, rows(bot.database_path, _CLOSED, room.quiz_id)[0][0])
        for at, room in zip(due, rooms, strict=True)
    ]


def _seconds_between(one: str, other: str) -> float:
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()


PROMISE = Promise(
    19,
    "The lesson outlives the server",
    "killed in each phase, back within 3 s with the same phase, scores and remaining time; no"
    " question skipped, none asked again but for one repetition a chat (decision 0017)",
    prove,
)
