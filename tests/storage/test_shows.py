"""A class is shown how things stand in parts, each time as the quiz is by then."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.engine.store.database import Database
from bot.engine.store.deadlines import find_deadline
from bot.engine.store.transaction import Transaction
from bot.quiz.live import LiveEvent
from bot.staging.acts import REFRESH_WITHIN, Shows, refresh_soon
from bot.staging.director import Director
from bot.staging.private_stage import PUPILS_AT_ONCE
from bot.storage.live_quizzes import add_quiz, find_quiz, save_quiz
from bot.storage.live_seats import put_seat
from bot.use_cases.live_watch import LiveRefresh, LiveShow
from bot.views.words import Words
from tests.fake_clock import START
from tests.quiz.live_samples import LIVE_PACK, at_question, live_quiz, seat, stepped
from tests.storage.stored import opened, rows, store

PUPILS = 2 * PUPILS_AT_ONCE + 3
ASKED = LiveShow(7, 1)
LATEST = """
SELECT parameters FROM outbox WHERE id IN (SELECT max(id) FROM outbox GROUP BY chat_id)
"""


async def begun(database: Database) -> Shows:
    """A class of many, whose first question has been opened and shown to nobody."""
    quiz = at_question(1)

    def put(tx: Transaction) -> None:
        add_quiz(tx, live_quiz(), "key")
        save_quiz(tx, live_quiz(), quiz)
        for number in range(1, PUPILS + 1):
            put_seat(tx, seat(number))

    await store(database, put)
    return Shows(Director(Words(), LIVE_PACK, Random(1), lambda: "fonte"), database)


async def step(database: Database, event: LiveEvent) -> None:
    """Do what a teacher does, and show nobody."""

    def act(tx: Transaction) -> None:
        quiz = find_quiz(tx, 7)
        assert quiz is not None
        save_quiz(tx, quiz, stepped(quiz, event))

    await store(database, act)


async def test_each_pupil_of_a_large_class_is_asked_once(path: Path) -> None:
    async with opened(path) as database:
        shows = await begun(database)
        end = await shows.show(ASKED)
        parts = rows(path, "SELECT count(*) FROM outbox")
        assert parts == [(2 * PUPILS_AT_ONCE,)]  # the last part is stored with the end
        await store(database, lambda tx: end(tx, ASKED))
        told = rows(path, "SELECT chat_id FROM outbox ORDER BY chat_id")
        assert told == [(number,) for number in range(1, PUPILS + 1)]
        assert await is_to_be_shown(database) is False


async def test_what_has_changed_meanwhile_is_shown_anew(path: Path) -> None:
    async with opened(path) as database:
        shows = await begun(database)
        end = await shows.show(ASKED)
        await step(database, LiveEvent.REVEAL)
        await store(database, lambda tx: end(tx, ASKED))
        # The last pupils are not asked what has been answered by then.
        assert rows(path, "SELECT count(*) FROM outbox") == [(2 * PUPILS_AT_ONCE,)]
        assert await is_to_be_shown(database) is True
        end = await shows.show(ASKED)
        await store(database, lambda tx: end(tx, ASKED))
        shown = rows(path, LATEST)
        assert len(shown) == PUPILS
        assert all("lf:7:1" in text for (text,) in shown)  # the button of an answered question
        assert await is_to_be_shown(database) is False


async def test_counts_that_change_while_they_are_read_are_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as database:
        shows, due = await begun(database), LiveRefresh(7)
        read = database.read

        async def read_while_answers_come(look: Callable[[Transaction], Any]) -> Any:
            found = await read(look)
            await store(database, lambda tx: refresh_soon(tx, at_question(1)))
            return found

        await shows.refresh(due)
        assert await read(lambda tx: find_deadline(tx, due.verb, due.key)) is None
        monkeypatch.setattr(database, "read", read_while_answers_come)
        await shows.refresh(due)
        again = await read(lambda tx: find_deadline(tx, due.verb, due.key))
        assert again is not None
        assert again.due_at == START + REFRESH_WITHIN


async def is_to_be_shown(database: Database) -> bool:
    """Whether the class is still to be shown something."""
    found = await database.read(lambda tx: find_deadline(tx, ASKED.verb, ASKED.key))
    return found is not None
