"""A database of the released version goes on in mid-practice, with nothing lost."""

import json
from pathlib import Path

from bot.engine.store.migrate import migrate
from sandbox.testing import RunningSandbox
from tests.conversation.aftermath import quiet
from tests.running_bot import PACK, RunningBot, Someone
from tests.storage.stored import plain, rows
from tests.updates import written
from tests.waiting import until

RELEASED = "0003"
THEN = "2026-01-05 10:00:00.000000"
FIRST, SECOND, THIRD = PACK.questions[:3]
ORDER = json.dumps(["d", "c", "b", "a"])
PARKED = (
    ("2026-01-05 10:00:02.000000", 900_000_002, "/help"),
    ("2026-01-05 10:00:01.000000", 900_000_004, "/progress"),
    ("2026-01-05 10:00:03.000000", 900_000_003, "/help"),
)


def fill(path: Path, person_id: int) -> None:
    """A practice in which the first question was answered and the second is being asked; a call
    that was not delivered; an update that is in hand.
    """
    practice = 1_767_600_001
    learner = (person_id, "en", THEN, practice, 1, "2026-01-05")
    questions = [
        (person_id, practice, 1, FIRST.id, ORDER, THEN, "right", FIRST.key, THEN),
        (person_id, practice, 2, SECOND.id, ORDER, THEN, None, None, None),
        (person_id, practice, 3, THIRD.id, ORDER, None, None, None, None),
    ]
    call = json.dumps({"chat_id": person_id, "text": "Not delivered yet."})
    update = json.dumps(written(person_id, "/progress", 900_000_001))
    with plain(path) as released:
        released.execute("INSERT INTO learners VALUES (?, ?, ?, ?, ?, ?)", learner)
        released.execute(
            "INSERT INTO practices VALUES (?, ?, NULL, 0, ?, NULL)", (person_id, practice, THEN)
        )
        released.executemany(
            "INSERT INTO practice_questions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", questions
        )
        released.execute(
            "INSERT INTO question_histories VALUES (?, ?, 1, 0, 'right', ?)",
            (person_id, FIRST.id, THEN),
        )
        released.execute(
            "INSERT INTO outbox (chat_id, method, parameters, priority, created_at)"
            " VALUES (?, 'send_message', ?, 2, ?)",
            (person_id, call, THEN),
        )
        released.execute(
            "INSERT INTO parked_updates VALUES (900000001, ?, ?, ?)", (person_id, THEN, update)
        )
        released.execute("INSERT INTO seen_updates VALUES (5, ?)", (THEN,))


async def test_a_database_of_the_released_version_goes_on_in_mid_practice(
    telegram: RunningSandbox, path: Path
) -> None:
    migrate(path, to=RELEASED)
    person = Someone(telegram, telegram.create_person("Emily", "en", started=True).id)
    fill(path, person.id)
    before = {table: rows(path, f"SELECT * FROM {table}") for table in tables(path)}
    migrate(path)
    assert {table: rows(path, f"SELECT * FROM {table}") for table in before} == before
    async with RunningBot(telegram, path) as bot:
        await until(lambda: rows(path, "SELECT count(*) FROM outbox") == [(0,)])
        await until(lambda: rows(path, "SELECT count(*) FROM parked_updates") == [(0,)])
        await quiet(bot)
        said = [m["text"] for m in telegram.messages(person.id) if m["from"]["is_bot"]]
        assert any("Not delivered yet." in text for text in said)
        assert len(said) == 2  # and the progress that was asked for
        await person.tap_data(f"a:1767600001:2:{SECOND.key}")
        await quiet(bot)
        assert SECOND.stem.en in person.screen["text"]
        await person.tap("Next")
        assert THIRD.stem.en in person.screen["text"]
    outcomes = "SELECT position, outcome FROM practice_questions ORDER BY position"
    assert rows(path, outcomes) == [(1, "right"), (2, "right"), (3, None)]


async def test_updates_that_were_parked_are_answered_once_each_in_their_order(
    telegram: RunningSandbox, path: Path
) -> None:
    migrate(path, to=RELEASED)
    person = Someone(telegram, telegram.create_person("Emily", "en", started=True).id)
    with plain(path) as released:
        # The third was stored already when the earlier version stopped, and parked all the same.
        released.execute("INSERT INTO seen_updates VALUES (900000003, ?)", (THEN,))
        for parked_at, number, text in PARKED:
            update = json.dumps(written(person.id, text, number, "en"))
            parked = (number, person.id, parked_at, update)
            released.execute("INSERT INTO parked_updates VALUES (?, ?, ?, ?)", parked)
    migrate(path)
    for _ in range(2):
        async with RunningBot(telegram, path) as bot:
            await until(lambda: rows(path, "SELECT count(*) FROM parked_updates") == [(0,)])
            await quiet(bot)
        said = [m["text"] for m in telegram.messages(person.id) if m["from"]["is_bot"]]
        assert [text.splitlines()[0] for text in said] == ["Your progress", "What you can do here"]
    seen = rows(path, "SELECT update_id FROM seen_updates ORDER BY update_id")
    assert seen == sorted((number,) for _, number, _ in PARKED)


def tables(path: Path) -> list[str]:
    """The tables of the released version that hold what people did."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in rows(path, query) if name != "alembic_version"]
