"""12, in a live quiz: thinking time runs from each pupil's own delivery, early or late."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.quiz.lesson import FASTEST_BONUS, RIGHT, Lesson
from bot.storage.lessons import find_lesson
from bot.telegram.sending.chat_queue import Limits
from prove.bot_inside import running_bot
from prove.live_class import CODE, WAIT_SECONDS, LiveClass
from prove.promise import Finding, Stage
from sandbox.actions import callback_data_of
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import rows
from tests.waiting import until

PER_SECOND = Limits().per_second
LIMIT_SECONDS = 20
MOST_OFF_SECONDS = 0.1
# The last to get the question take nearly all their time, long after that of the first is over.
SLOWEST_SECONDS = 18.5
_STORED = """SELECT person_id, elapsed_seconds, is_late, answered_at, delivered_at
             FROM live_responses JOIN live_messages
             ON live_messages.quiz_id = live_responses.quiz_id AND slot = position
             AND chat_id = person_id WHERE live_responses.quiz_id = ? AND position = 1"""


@dataclass(frozen=True)
class Thought:
    """One pupil's answer: the truth, as Telegram saw it, and what was stored. Unix seconds."""

    person_id: int
    delivered_at: float
    tapped_at: float
    stored_delivery: float
    stored_answer: float
    stored_seconds: float
    is_late: bool

    @property
    def seconds(self) -> float:
        """How long the pupil really had the question."""
        return self.tapped_at - self.delivered_at

    @property
    def off_seconds(self) -> float:
        """By how much the stored time differs from that."""
        return abs(self.stored_seconds - self.seconds)


@dataclass
class Thinkers:
    """Pupils who answer rightly, so many seconds after the question has reached them."""

    room: LiveClass
    seconds: dict[int, float]  # by the number of deliveries before theirs
    delivered: dict[int, float] = field(default_factory=dict)
    tapped: dict[int, float] = field(default_factory=dict)
    _thinking: list["asyncio.Task[None]"] = field(default_factory=list)

    def see(self, chat: Chat, message: dict[str, Any]) -> None:
        """A message is new or has changed somewhere."""
        begins = f"la:{self.room.quiz_id}:1:"
        asked = any(data.startswith(begins) for data in callback_data_of(message))
        if asked and chat.id not in self.delivered:
            wait = self.seconds[len(self.delivered)]
            self.delivered[chat.id] = self.room.telegram.world.clock()
            self._thinking.append(asyncio.create_task(self._answer(chat.id, wait)))

    async def _answer(self, person_id: int, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        # What is stored of a tap that comes before is not right yet: tests/live/test_time.py.
        await until(lambda: self.room.is_delivered(1, person_id), WAIT_SECONDS)
        self.tapped[person_id] = self.room.telegram.world.clock()
        self.room.answer(person_id, 1, self.room.key(1))


async def prove_thinking(stage: Stage) -> Finding:
    """A class by code is asked at 30 messages a second, so the last pupil is asked seconds later.

    Everybody answers rightly after a time of their own, the last ones shortly before the end of
    theirs, where points depend on speed. What is stored must be the pupil's own time: from the
    arrival of the question in their chat to the arrival of the tap.
    """
    pupils, random = stage.count(full=300, short=40), stage.random()
    longest = 12.0 if stage.is_full else 0.5
    seconds = {number: random.uniform(0.2, longest) for number in range(pupils)}
    if stage.is_full:
        seconds |= dict.fromkeys(range(pupils - PER_SECOND, pupils), SLOWEST_SECONDS)
    async with RunningSandbox(World(random=random)) as telegram:
        database = stage.folder / "fonte.db"
        settings = {"seconds": str(LIMIT_SECONDS), "points": "speed"}
        room = LiveClass.gathered(telegram, database, CODE, pupils, **settings)
        async with running_bot(telegram, stage.folder):
            await room.open()
            for person_id in room.pupils:
                room.come_in(person_id)
            await until(lambda: room.seated() == pupils, WAIT_SECONDS)
        thinkers = Thinkers(room, seconds)
        telegram.world.on_message.append(thinkers.see)
        async with running_bot(telegram, stage.folder, send_per_second=PER_SECOND) as bot:
            started_at = telegram.world.clock()
            await room.lead("start")
            await until(lambda: len(room.responses()) == pupils, WAIT_SECONDS)
            lesson = await _lesson(bot, room.quiz_id)
    thoughts = _thoughts(thinkers)
    if thoughts[-1].delivered_at - started_at < 1:  # in the second after the first 30
        raise ValueError("everybody was asked at once: the proof proves nothing")
    return _judged(stage, thoughts, _points_off(lesson, thoughts))


async def _lesson(bot: RunningBot, quiz_id: int) -> Lesson:
    lesson = await bot.fonte.database.read(partial(find_lesson, quiz_id=quiz_id))
    assert lesson is not None
    return lesson


def _thoughts(thinkers: Thinkers) -> list[Thought]:
    """In the order in which the question reached them."""
    stored = {
        row[0]: row[1:] for row in rows(thinkers.room.database, _STORED, thinkers.room.quiz_id)
    }
    return [
        Thought(
            person_id,
            delivered_at,
            thinkers.tapped[person_id],
            _unix(stored[person_id][3]),
            _unix(stored[person_id][2]),
            stored[person_id][0],
            bool(stored[person_id][1]),
        )
        for person_id, delivered_at in thinkers.delivered.items()
    ]


def _unix(stored: str) -> float:
    return datetime.fromisoformat(f"{stored}+00:00").timestamp()


def _points_off(lesson: Lesson, thoughts: list[Thought]) -> int:
    """By how many points at most somebody has other than what they really thought earns."""
    seats = {seat.person_id: seat for seat in lesson.seats}
    return max(
        abs(
            lesson.points(PACK, 1, seats[each.person_id])
            - RIGHT
            - round(FASTEST_BONUS * (1 - each.seconds / LIMIT_SECONDS))
        )
        for each in thoughts
    )


def _judged(stage: Stage, thoughts: list[Thought], points_off: int) -> Finding:
    first, last = thoughts[0], thoughts[-1]
    spread = last.delivered_at - first.delivered_at
    off, late = max(each.off_seconds for each in thoughts), sum(each.is_late for each in thoughts)
    figure = (
        f"live quiz by code, {len(thoughts)} pupils: the last one asked {spread:.1f} s after the"
        f" first; thinking time stored {first.off_seconds * 1000:.0f} ms off for the first,"
        f" {last.off_seconds * 1000:.0f} ms for the last, {off * 1000:.0f} ms at worst;"
        f" {late} taken for late, points {points_off} off at most"
    )
    breaches = [f"{late} answers in time were taken for late"] if late else []
    breaches += [
        f"the time of {each.person_id} does not run from the delivery"
        for each in thoughts
        if abs(each.stored_answer - each.stored_delivery - each.stored_seconds) > 1e-3
        or each.stored_delivery < each.delivered_at - 1e-3
    ]
    if stage.is_full and points_off > 1:  # one is what rounding may do
        breaches.append(f"the way of the question has cost somebody {points_off} points")
    of_ends = max(first.off_seconds, last.off_seconds)
    slow = stage.too_slow(
        "what is stored of the first or the last pupil", of_ends, MOST_OFF_SECONDS
    )
    return Finding(figure, (*breaches[:5], *slow))
