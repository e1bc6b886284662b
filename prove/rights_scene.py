"""The people and the quizzes of the rights matrix: one quiz by code, one in a group, three states.

Each state is a database file, made by playing; what one cell changes is put back from it.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prove.live_class import CODE, GROUP, WAIT_SECONDS, LiveClass
from prove.rights_table import ROLES
from sandbox.testing import RunningSandbox
from tests.conversation.aftermath import quiet
from tests.running_bot import RunningBot, Someone
from tests.storage.stored import rows
from tests.waiting import until

FIRST_ID = 910_000_000_000  # as large as no other number in the rows
OPEN, LOCKED, OVER = STATES = ("open", "locked", "over")
_DUE = "SELECT 1 FROM deadlines WHERE kind LIKE 'live_%'"
_KEY = "SELECT cohost_key FROM live_quizzes WHERE id = ?"
# What is written beside what somebody wanted: that they were there or guessed, what is to be sent.
_BESIDE = {
    "seen_updates",
    "outbox",
    "learners",
    "kept_secrets",
    "parked_updates",
    "alembic_version",
    "wrong_codes",
}


@dataclass
class Scene:
    """Everybody by role, and their quizzes; Q is a second pupil of each, who stays out of it."""

    bot: RunningBot
    people: dict[str, int]
    quizzes: dict[str, LiveClass]
    groups: dict[str, int]

    @property
    def telegram(self) -> RunningSandbox:
        """The local Telegram."""
        return self.bot.telegram

    def key(self, quiz: str) -> str:
        """What makes a colleague co-host."""
        return str(rows(self.bot.database_path, _KEY, self.quizzes[quiz].quiz_id)[0][0])


async def play_states(bot: RunningBot, folder: Path) -> tuple[Scene, dict[str, Path]]:
    """Play both quizzes through the three states; returns the database file of each.

    The bot is stopped afterwards.
    """
    telegram = bot.telegram
    people = {
        role: telegram.create_person(role, "en", id=FIRST_ID + number).id
        for number, role in enumerate((*ROLES, "Q", "N"))
    }
    for person_id in people.values():
        await Someone(telegram, person_id).say("/start")
    host, others = people["H"], [people[role] for role in "CPRSOQ"]
    groups = {
        "own": telegram.create_group("3B", [host, *others]).id,
        "other": telegram.create_group("4A", [people["O"], host, *others[:4]]).id,
    }
    scene = Scene(bot, people, {}, groups)
    for stage in (CODE, GROUP):  # who leads one is given its controls by /live
        await _begin(scene, stage)
    files = {}
    for state, events in ((OPEN, ()), (LOCKED, ("lock",)), (OVER, ("unlock", "finish"))):
        for quiz in scene.quizzes.values():
            for event in events:
                await quiz.lead(event)
        await at_rest(bot)
        files[state] = folder / f"{state}.db"
        await bot.stop()
        files[state].write_bytes(bot.database_path.read_bytes())
        await bot.start()
    await bot.stop()
    return scene, files


async def _begin(scene: Scene, stage: str) -> None:
    """A quiz at its second question, with a colleague; a pupil was taken out, two are in."""
    telegram, people = scene.telegram, scene.people
    group_id = scene.groups["own"] if stage == GROUP else None
    pupils = [people[role] for role in "PRQ"]
    host = Someone(telegram, people["H"])
    quiz = LiveClass(
        telegram, scene.bot.database_path, stage, host, pupils, group_id, settings={"count": "3"}
    )
    if stage == CODE:
        await quiz.open()
    else:
        telegram.send(host.id, "/live", chat_id=group_id)
        await quiz.find()
        await quiz.until_shown("lj:", group_id)
    scene.quizzes[stage] = quiz
    telegram.send(people["C"], f"/start cohost_{scene.key(stage)}")
    await quiz.begin()
    for person_id, option in zip(pupils, quiz.wrong_options(1), strict=True):
        await quiz.asked(1, person_id)
        quiz.answer(person_id, 1, option)
    await quiz.until_phase("reveal", 1)
    await quiz.lead("next")
    await quiz.until_delivered(2, len(pupils))
    assert await host.tap_data(f"lx:{quiz.quiz_id}:{people['R']}") is None
    await at_rest(scene.bot)


async def at_rest(bot: RunningBot) -> None:
    """Return when nothing is under way, nor falls due before long."""
    await until(lambda: not rows(bot.database_path, _DUE), WAIT_SECONDS)
    await quiet(bot, WAIT_SECONDS)


def put_back(path: Path, state: Path) -> None:
    """Make the database what it was in a state, while nothing is under way."""
    with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)


def stored_rows(path: Path) -> dict[str, list[Any]]:
    """Every row that says what somebody did or may do, by table; of deadlines, those of quizzes."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [row for row in connection.execute(f"SELECT * FROM {name}") if _counts(name, row)]
            for (name,) in names
            if name not in _BESIDE and not name.startswith("sqlite_")
        }


def _counts(table: str, row: tuple[Any, ...]) -> bool:
    return table != "deadlines" or any(str(value).startswith("live_") for value in row)
