"""The files of a live quiz, made beside everything else and sent to one who led it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC

from bot.engine.calls import Call, Priority
from bot.quiz.pack.article import Language
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.live_hosts import find_host
from bot.storage.work import Work
from bot.use_cases.hosting import led_lesson
from bot.use_cases.live_results import Report, report_for_files
from bot.views.page import Page
from bot.views.report_files import as_csv, as_json, as_xlsx

LIVE_FILES = "live_files"  # files were asked for: key is made by `files_key`
_WRITERS = {"xlsx": as_xlsx, "csv": as_csv, "json": as_json}


def files_key(quiz_id: int, person_id: int) -> str:
    """Whose files of which quiz, as a deadline has it."""
    return f"{quiz_id}:{person_id}"


async def ask_for_files(work: Work, quiz_id: int, person_id: int) -> None:
    """Have the files sent as soon as they are made. Raises as `led_lesson`."""
    await led_lesson(work, quiz_id, person_id)
    set_deadline(work, Deadline(LIVE_FILES, files_key(quiz_id, person_id), work.now))


async def send_files(page_in: Callable[[Language], Page], work: Work, deadline: Deadline) -> None:
    """Make the files in a thread and send them; none when quiz or host are gone meanwhile."""
    quiz_id, person_id = (int(number) for number in deadline.key.split(":"))
    host = await find_host(work, quiz_id, person_id)
    report = await report_for_files(work, quiz_id) if host is not None else None
    if host is None or report is None:
        return
    page = page_in(host.language)
    for call in await asyncio.to_thread(_calls, page, report, person_id):
        work.send(call)


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
                "caption": page.say("file_caption.html", kind=kind),
                "parse_mode": "HTML",
            },
            Priority.REPLY,
            attachment=write(page, lesson, report.rulings),
        )
        for kind, write in _WRITERS.items()
    ]
