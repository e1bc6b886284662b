"""The files of a lesson, for those who led it: a spreadsheet, plain values, and JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.quiz.lesson import Lesson
from bot.quiz.rulings import Ruling
from bot.views.page import Page
from bot.views.report_csv import csv_of
from bot.views.report_rows import answer_rows, change_rows, question_rows
from bot.views.report_tables import answers_table, tables
from bot.views.report_xlsx import workbook_of

JSON_VERSION = 1


def as_xlsx(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> bytes:
    """A workbook of four sheets: results, answers, questions, changes."""
    made_at = lesson.quiz.ended_at or lesson.quiz.created_at
    return workbook_of(tables(page, lesson, rulings), made_at)


def as_csv(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> bytes:
    """The sheet of answers. Rulings are in it by what they changed."""
    return csv_of(answers_table(page, lesson))


def as_json(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> bytes:
    """All of it for programs: ids of questions and options, ISO times in UTC, no ids of people."""
    quiz = lesson.quiz
    told = {
        "version": JSON_VERSION,
        "language": page.language,
        "quiz": {
            "stage": quiz.stage,
            "phase": quiz.phase,
            "created_at": quiz.created_at,
            "started_at": quiz.started_at,
            "ended_at": quiz.ended_at,
            "seconds": quiz.settings.seconds,
            "points": quiz.settings.points,
            "is_graded": quiz.settings.is_graded,
        },
        "results": [
            {
                "pupil": lesson.names[one.seat.person_id],
                "rank": one.rank,
                "points": one.points,
                "right": one.right,
                "asked": one.asked,
            }
            for one in lesson.standings(page.pack)
        ],
        "answers": [vars(row) for row in answer_rows(page, lesson)],
        "questions": [
            vars(row) | {"options": [vars(option) for option in row.options]}
            for row in question_rows(page, lesson)
        ],
        "changes": [vars(row) for row in change_rows(page, lesson, rulings)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_iso).encode()


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
