"""The files of a live quiz, made beside everything else and sent to one who led it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from bot.content.article import Language
from bot.engine.calls import Call, Priority
from bot.engine.message import Message
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.storage.live_hosts import Host, find_host
from bot.use_cases.hosting import led_lesson
from bot.use_cases.live_results import Report, report_for_files
from bot.views.page import Page
from bot.views.report_files import as_csv, as_json, as_xlsx

# Gives what a function reads beside the one who writes.
Read = Callable[[Callable[[Transaction], Any]], Awaitable[Any]]

_WRITERS = {"xlsx": as_xlsx, "csv": as_csv, "json": as_json}


@dataclass(frozen=True)
class LiveFiles(Message):
    """Somebody who led a quiz has asked for its files."""

    verb = "live_files"
    quiz: int
    person: int


def ask_for_files(tx: Transaction, quiz_id: int, person_id: int) -> None:
    """Have the files sent as soon as they are made. Raises as `led_lesson`."""
    led_lesson(tx, quiz_id, person_id)
    set_timer(tx, LiveFiles(quiz_id, person_id), tx.now)


async def make_files(
    page_in: Callable[[Language], Page], read: Read, asked: LiveFiles
) -> Callable[[Transaction, LiveFiles], None]:
    """Make the files in a thread; returns the act that sends them, unless the quiz or its host are
    gone by then.
    """
    found = await read(partial(_find, asked))
    calls: Sequence[Call] = ()
    if found is not None:
        host, report = found
        calls = await asyncio.to_thread(_calls, page_in(host.language), report, asked.person)

    def send(tx: Transaction, asked: LiveFiles) -> None:
        if find_host(tx, asked.quiz, asked.person) is not None:
            for call in calls:
                tx.send(call)

    return send


def _find(asked: LiveFiles, tx: Transaction) -> tuple[Host, Report] | None:
    host = find_host(tx, asked.quiz, asked.person)
    report = report_for_files(tx, asked.quiz) if host is not None else None
    return None if host is None or report is None else (host, report)


def _calls(page: Page, report: Report, person_id: int) -> Sequence[Call]:
    lesson = report.lesson
    day = (lesson.quiz.started_at or lesson.quiz.created_at).astimezone(UTC).date().isoformat()
    name = page.label("files_name", day=day, code=lesson.quiz.code.lower())
    return [
        Call(
            person_id,
            "send_document",
            {
                "chat_id": person_id,
                "filename": f"{name}.{kind}",
                "caption": page.say("reports/file_caption.html", kind=kind),
                "parse_mode": "HTML",
            },
            Priority.REPLY,
            attachment=write(page, lesson, report.rulings),
        )
        for kind, write in _WRITERS.items()
    ]
