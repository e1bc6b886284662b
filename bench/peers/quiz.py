"""What both peers share: the questions, and the answers in SQLite.

One aiosqlite connection, opened at the start, and a commit for each answer. Write-ahead logging
with its default `synchronous=FULL`, the advice of every article on SQLite: it favours the peers.
"""

import html
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite

TOKEN = os.environ["BOT_TOKEN"]
API_URL = os.environ["BOT_API_URL"]
WEBHOOK_URL = os.environ.get("WEBHOOK_URL")
PORT = int(os.environ.get("PORT", "8080"))
DATABASE = os.environ["DATABASE"]
SECRET = "a-secret-for-the-benchmark"  # noqa: S105 - of a webhook on the loopback address
_PACK = Path(__file__).parents[2] / "content" / "questions.json"
_QUESTIONS = json.loads(_PACK.read_text(encoding="utf-8"))["questions"]
QUESTIONS: dict[str, dict[str, Any]] = {question["id"]: question for question in _QUESTIONS}
_ANSWERS = """
CREATE TABLE IF NOT EXISTS answers (
    user_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    option_id TEXT NOT NULL,
    is_right INTEGER NOT NULL,
    answered_at TEXT NOT NULL,
    PRIMARY KEY (user_id, message_id, question_id, answered_at)
)
"""


@dataclass(frozen=True)
class Screen:
    """A text in Telegram HTML and its buttons, as (label, callback data)."""

    text: str
    buttons: list[tuple[str, str]]


async def open_answers() -> aiosqlite.Connection:
    """The database, with its table."""
    database = await aiosqlite.connect(DATABASE)
    await database.execute("PRAGMA journal_mode=WAL")
    await database.execute(_ANSWERS)
    await database.commit()
    return database


async def store_answer(
    database: aiosqlite.Connection, user_id: int, message_id: int, question_id: str, option_id: str
) -> bool:
    """Store an answer and return whether it is right; a message asks one question after another."""
    is_right: bool = QUESTIONS[question_id]["key"] == option_id
    now = datetime.now(UTC).isoformat()
    await database.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        (user_id, message_id, question_id, option_id, is_right, now),
    )
    await database.commit()
    return is_right


def question_screen(number: int) -> Screen:
    """Ask the question with this number, counted round and round."""
    question = _QUESTIONS[number % len(_QUESTIONS)]
    lines = [f"<b>{html.escape(question['stem']['en'])}</b>", ""]
    lines += [f"{o['id'].upper()}. {html.escape(o['text']['en'])}" for o in question["options"]]
    keys = [(o["id"].upper(), f"answer:{question['id']}:{o['id']}") for o in question["options"]]
    return Screen("\n".join(lines), keys)


def verdict_screen(question_id: str, option_id: str, *, is_right: bool) -> Screen:
    """Say whether it was right, why, and what the article says."""
    question = QUESTIONS[question_id]
    chosen = next(option for option in question["options"] if option["id"] == option_id)
    key = next(option for option in question["options"] if option["id"] == question["key"])
    lines = [
        f"<b>{html.escape(question['stem']['en'])}</b>",
        "",
        "✅ Right." if is_right else f"❌ The answer is: {html.escape(key['text']['en'])}",
        html.escape(chosen["feedback"]["en"]),
        "",
        html.escape(question["explanation"]["en"]),
        *(f"<blockquote>{html.escape(quote['text'])}</blockquote>" for quote in question["quotes"]),
    ]
    number = list(QUESTIONS).index(question_id) + 1
    return Screen("\n".join(lines), [("Next", f"next:{number}")])
