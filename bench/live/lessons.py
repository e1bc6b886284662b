"""Whole classes on a running Fonte: opened, seated and led as teachers and pupils would."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from bench.driver import Post
from bench.live.updates import FIRST_UPDATE, LiveTap, Updates, group_id, pupil_id, teacher_id
from bench.stage import drive, wait_for
from bench.subjects import Running
from bench.taps import OPTIONS

QUESTION, REVEAL, CONTROLS, WAITING = "la", "lf", "lc", "ll"  # the first button's verb
_IS_STORED = "SELECT 1 FROM live_responses WHERE quiz_id = ?1 AND position = ?2 AND person_id = ?3"
_IS_QUIET = (
    "SELECT NOT EXISTS (SELECT 1 FROM outbox)"
    " AND NOT EXISTS (SELECT 1 FROM deadlines WHERE kind LIKE 'live_%')"
)
_QUIET_SECONDS = 60


@dataclass(frozen=True)
class Scale:
    """So many live quizzes at once, with so many pupils each; in groups, or by code.

    Groups are held to Telegram's limits, as a message to them is one. Of quizzes by code each
    pupil gets an own message: there the limits are lifted, or they are all that is measured.
    """

    key: str
    name: str
    quizzes: int
    pupils: int
    is_in_groups: bool

    @property
    def people(self) -> int:
        """The pupils of all quizzes."""
        return self.quizzes * self.pupils

    @property
    def chats(self) -> Mapping[int, int]:
        """The quiz (counted from 0) that each chat is asked the questions of."""
        if self.is_in_groups:
            return {group_id(quiz): quiz for quiz in range(self.quizzes)}
        return {pupil_id(pupil): self.quiz_of(pupil) for pupil in range(self.people)}

    def quiz_of(self, pupil: int) -> int:
        """The quiz of a pupil: neighbours are in different ones, so all go on side by side."""
        return pupil % self.quizzes

    def chat_of(self, pupil: int) -> int:
        """Where a pupil is asked."""
        return group_id(self.quiz_of(pupil)) if self.is_in_groups else pupil_id(pupil)


class Lessons:
    """All quizzes of a scale. `first_update` must be new to the bot's database."""

    def __init__(self, bot: Running, scale: Scale, first_update: int = FIRST_UPDATE) -> None:
        self.bot = bot
        self.scale = scale
        self._updates = Updates(first_update)
        self._quizzes: Sequence[tuple[int, str]] = ()

    def open(self) -> None:
        """Every teacher opens a quiz."""
        teachers = range(self.scale.quizzes)
        self._post([self._updates.writes(teacher_id(quiz), "/start") for quiz in teachers])
        self._post(
            [
                self._updates.writes(
                    teacher_id(quiz), "/live", group_id(quiz) if self.scale.is_in_groups else None
                )
                for quiz in teachers
            ]
        )
        self._wait_for_buttons(CONTROLS, self.scale.quizzes)
        self.find()

    def find(self) -> None:
        """Look up which quizzes there are, in the order of their teachers."""
        with closing(sqlite3.connect(self.bot.database)) as connection:
            found = connection.execute("SELECT id, code FROM live_quizzes ORDER BY host_id")
            self._quizzes = found.fetchall()

    def come_in(self) -> float:
        """Every pupil comes in; returns the seconds until the last one was told so."""
        bodies = []
        for pupil in range(self.scale.people):
            quiz_id, code = self._quizzes[self.scale.quiz_of(pupil)]
            if self.scale.is_in_groups:
                chat = self.scale.chat_of(pupil)
                bodies.append(self._updates.taps(pupil_id(pupil), f"lj:{quiz_id}", chat).update)
            else:
                bodies.append(self._updates.writes(pupil_id(pupil), f"/start live_{code}"))
        posts = self._post(bodies)
        if self.scale.is_in_groups:
            return max(post.acknowledged for post in posts) - posts[0].due
        self._wait_for_buttons(WAITING, self.scale.people)
        told: list[float] = [at for _, verb, at in self.bot.api.ask("shown") if verb == WAITING]
        return max(told) - posts[0].due

    def settle(self) -> None:
        """Wait until the bot has nothing left to send, or to do before long."""
        with closing(sqlite3.connect(f"file:{self.bot.database}?mode=ro", uri=True)) as connection:

            def is_quiet() -> bool:
                return bool(connection.execute(_IS_QUIET).fetchone()[0])

            if not wait_for(is_quiet, _QUIET_SECONDS):
                raise RuntimeError("the quizzes did not come to rest")

    def lead(self, position: int, *events: str) -> list[Post]:
        """Every teacher does these things, one after another, with the controls of a question."""
        bodies = [
            self._updates.taps(teacher_id(quiz), f"lc:{quiz_id}:{position}:{event}").update
            for event in events
            for quiz, (quiz_id, _) in enumerate(self._quizzes)
        ]
        plan = self.bot.plan(bodies)
        return drive(replace(plan, connections=min(plan.connections, self.scale.quizzes)))

    def answer(
        self,
        position: int,
        pupils: range,
        interval_seconds: float = 0.0,
        *,
        is_looked_for: bool = False,
    ) -> tuple[list[LiveTap], list[Post]]:
        """Pupils answer a question. With `is_looked_for` another connection to the database looks
        for every tenth answer at the moment of its acknowledgement.
        """
        taps = [self._answer(pupil, position) for pupil in pupils]
        plan = self.bot.plan([tap.update for tap in taps], interval_seconds)
        if is_looked_for:
            plan.database = str(self.bot.database)
            plan.stored_query = _IS_STORED
            plan.keys = [
                (self._quizzes[self.scale.quiz_of(pupil)][0], position, pupil_id(pupil))
                for pupil in pupils
            ]
        return taps, drive(plan)

    def wait_until_shown(self, verb: str) -> dict[int, float]:
        """When each chat of the class first got a message with such a button since the reset.

        Seconds of `time.monotonic` by chat id.
        """
        self._wait_for_buttons(verb, len(self.scale.chats))
        first: dict[int, float] = {}
        for chat_id, shown, at in self.bot.api.ask("shown"):
            if shown == verb and chat_id in self.scale.chats:
                first.setdefault(chat_id, at)
        if len(first) < len(self.scale.chats):
            raise RuntimeError("some chats were not shown what all have to see")
        return first

    def stored(self, position: int) -> int:
        """How many answers to a question the database holds."""
        with closing(sqlite3.connect(self.bot.database)) as connection:
            query = "SELECT count(*) FROM live_responses WHERE position = ?"
            number: int = connection.execute(query, (position,)).fetchone()[0]
        return number

    def _answer(self, pupil: int, position: int) -> LiveTap:
        quiz_id, _ = self._quizzes[self.scale.quiz_of(pupil)]
        option = OPTIONS[(pupil // self.scale.quizzes + position) % len(OPTIONS)]
        data = f"la:{quiz_id}:{position}:{option}"
        return self._updates.taps(pupil_id(pupil), data, self.scale.chat_of(pupil), position)

    def _post(self, bodies: Sequence[str]) -> list[Post]:
        posts = drive(self.bot.plan(bodies))
        if any(post.status != 200 for post in posts):
            raise RuntimeError("the bot has refused an update")
        return posts

    def _wait_for_buttons(self, verb: str, count: int) -> None:
        seconds = 60 + count / 20  # at thirty a second they take a while
        if not wait_for(lambda: self.bot.api.ask("verbs").get(verb, 0) >= count, seconds):
            raise RuntimeError(f"not everybody was shown a message with {verb!r}")
