"""The ledger: which updates were acknowledged, and whether the database holds each, once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sandbox.timing import Timing
from sandbox.updates import QueuedUpdate, UpdateQueue
from sandbox.world import World

Json = dict[str, Any]
# A person, their practice, the place in it.
Asked = tuple[int, int, int]


class RecordingQueue(UpdateQueue):
    """Telegram's queue, which also remembers what left it because the bot confirmed it."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        super().__init__(clock, random)
        self.acknowledged: list[Json] = []

    def confirm(self, queued: QueuedUpdate) -> None:
        """Forget one update, and note that it was acknowledged."""
        if self.holds(queued):
            self.acknowledged.append(queued.update)
        super().confirm(queued)


@dataclass
class Ledger:
    """What was acknowledged to a sandbox. Make it before the sandbox serves."""

    queue: RecordingQueue
    # What a written letter answers, by person and message.
    written: dict[tuple[int, int], tuple[Asked, str]] = field(default_factory=dict)

    def acknowledged(self) -> list[Json]:
        """The updates that were acknowledged until now, in that order."""
        return list(self.queue.acknowledged)

    def means(self, person_id: int, message_id: int, asked: Asked, option: str) -> None:
        """Note which option a person means by the letter in a message."""
        self.written[person_id, message_id] = (asked, option)

    def faults(self, database: Path, acknowledged: list[Json]) -> list[str]:
        """What of these updates is lost or counted twice in a database; empty when all is well."""
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            return [
                *_lost_updates(connection, acknowledged),
                *self._lost_answers(connection, acknowledged),
                *miscounts(connection),
            ]

    def _lost_answers(self, connection: sqlite3.Connection, updates: list[Json]) -> Iterator[str]:
        stored = dict(_answers(connection))
        for asked, option in self.answers(updates):
            if stored.get(asked) is None:
                yield f"the answer {option} to {asked} is lost"

    def answers(self, updates: list[Json]) -> Iterator[tuple[Asked, str]]:
        """The answers among updates, tapped and written."""
        for update in updates:
            if (query := update.get("callback_query")) is not None:
                verb, *values = query["data"].split(":")
                if verb == "a":
                    person_id = query["from"]["id"]
                    yield (person_id, int(values[0]), int(values[1])), values[2]
            elif (message := update.get("message")) is not None:
                meant = self.written.get((message["chat"]["id"], message["message_id"]))
                if meant is not None:
                    yield meant


def recorded_world(random: Random, **timing: float) -> tuple[World, Ledger]:
    """A sandbox's world whose acknowledgements are recorded; a webhook's retries come fast."""
    fast = {"webhook_retry_unit": 0.02, "webhook_retry_limit": 0.1}
    world = World(timing=Timing(**(fast | timing)), random=random)
    world.updates = queue = RecordingQueue(world.clock, world.random)
    return world, Ledger(queue)


def _lost_updates(connection: sqlite3.Connection, updates: list[Json]) -> Iterator[str]:
    seen = {row[0] for row in connection.execute("SELECT update_id FROM seen_updates")}
    for update in updates:
        if update["update_id"] not in seen:
            yield f"update {update['update_id']} was acknowledged and is not stored"


def _answers(connection: sqlite3.Connection) -> Iterator[tuple[Asked, str]]:
    sql = "SELECT learner_id, practice, position, outcome FROM practice_questions"
    for *asked, outcome in connection.execute(sql):
        yield (asked[0], asked[1], asked[2]), outcome


def miscounts(connection: sqlite3.Connection) -> list[str]:
    """Learners whose histories do not count each of their answers exactly once."""
    given = """SELECT learner_id, count(*) FROM practice_questions
               WHERE outcome IN ('right', 'wrong') GROUP BY learner_id"""
    counted = """SELECT learner_id, sum(times_right + times_wrong) FROM question_histories
                 GROUP BY learner_id"""
    answers, counts = (dict(connection.execute(sql)) for sql in (given, counted))
    return [
        f"learner {one}: {answers.get(one, 0)} answers given, {counts.get(one, 0)} counted"
        for one in answers.keys() | counts.keys()
        if answers.get(one, 0) != counts.get(one, 0)
    ]


def damages(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file."""
    integrity = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    keys = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [text for text in integrity if text != "ok"] + [f"foreign key: {key}" for key in keys]
