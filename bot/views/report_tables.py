"""The tables that the files of a lesson are made of: heads and cells in words, and their kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.quiz.lesson import Lesson
from bot.quiz.practice import LETTERS
from bot.quiz.rulings import Ruling
from bot.views.page import Page
from bot.views.report_rows import Mark, QuestionRow, answer_rows, change_rows, question_rows

Cell = str | int | float | datetime | None


class Kind(Enum):
    """What a column holds, and so how wide it is and how its cells are written."""

    NAME = "name"
    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    SHARE = "share"  # 0 to 1, shown as percent
    TIME = "time"  # UTC


@dataclass(frozen=True)
class Table:
    """A titled table. `columns` are heads with their kinds; None is an empty cell."""

    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Cell, ...], ...]


_MARKS = {
    Mark.RIGHT: "yes",
    Mark.WRONG: "no",
    Mark.NOT_ASKED: "not_asked",
    Mark.VOID: "void",
    Mark.SKIPPED: "skipped",
}


def tables(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> tuple[Table, ...]:
    """All that is known of a lesson: results, answers, questions, changes."""
    return (
        results_table(page, lesson),
        answers_table(page, lesson),
        questions_table(page, lesson),
        changes_table(page, lesson, rulings),
    )


def results_table(page: Page, lesson: Lesson) -> Table:
    """A row a pupil, the first of them first."""
    heads = ("pupil", Kind.NAME), *_all(Kind.NUMBER, "rank points right_answers questions_asked")
    rows = (
        (lesson.names[one.seat.person_id], one.rank, one.points, one.right, one.asked)
        for one in lesson.standings(page.pack)
    )
    return Table(_say(page, "sheet_results"), _said(page, heads), tuple(rows))


def answers_table(page: Page, lesson: Lesson) -> Table:
    """A row for each pupil and question."""
    heads = (
        ("pupil", Kind.NAME),
        ("position", Kind.NUMBER),
        *_all(Kind.TEXT, "stem chosen"),
        ("is_right", Kind.WORD),
        ("seconds", Kind.NUMBER),
        ("is_late", Kind.WORD),
        ("points", Kind.NUMBER),
        ("answered_at", Kind.TIME),
    )
    rows = (
        (
            row.pupil,
            row.position,
            row.stem,
            row.chosen,
            _say(page, _MARKS[row.mark]),
            row.seconds,
            _say(page, "yes" if row.is_late else "no"),
            row.points,
            row.answered_at,
        )
        for row in answer_rows(page, lesson)
    )
    return Table(_say(page, "sheet_answers"), _said(page, heads), tuple(rows))


def questions_table(page: Page, lesson: Lesson) -> Table:
    """A row a question: its options with how many chose each, and what proves the key."""
    told = question_rows(page, lesson)
    letters = LETTERS[: max((len(row.options) for row in told), default=0)]
    options = [
        head
        for letter in letters
        for head in (
            (_say(page, "option", letter=letter), Kind.TEXT),
            (_say(page, "option_count", letter=letter), Kind.NUMBER),
        )
    ]
    before = _said(page, (("position", Kind.NUMBER), *_all(Kind.TEXT, "stem key")))
    after = _said(
        page,
        (
            *_all(Kind.NUMBER, "pupils_asked answered"),
            ("right_share", Kind.SHARE),
            ("ruling", Kind.TEXT),
            ("passage", Kind.WORD),
            ("proof", Kind.TEXT),
        ),
    )
    rows = (_question_cells(page, row, 2 * len(letters)) for row in told)
    return Table(_say(page, "sheet_questions"), (*before, *options, *after), tuple(rows))


def changes_table(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> Table:
    """A row a ruling, in the order they were made."""
    heads = (
        ("made_at", Kind.TIME),
        ("position", Kind.NUMBER),
        *_all(Kind.TEXT, "stem change accepted_answers"),
    )
    rows = (
        (
            row.made_at,
            row.position,
            row.stem,
            _say(page, f"change_{row.kind}"),
            "; ".join(row.options),
        )
        for row in change_rows(page, lesson, rulings)
    )
    return Table(_say(page, "sheet_changes"), _said(page, heads), tuple(rows))


def _question_cells(page: Page, row: QuestionRow, width: int) -> tuple[Cell, ...]:
    texts = {option.option_id: option.text for option in row.options}
    options: list[Cell] = []
    for option in row.options:
        options += [option.text, option.answers]
    options += [None] * (width - len(options))
    return (
        row.position,
        row.stem,
        texts.get(row.key or ""),
        *options,
        row.pupils,
        row.answered,
        row.right_share,
        _ruling(page, row, [texts.get(option, option) for option in row.accepted]),
        ", ".join(row.sections),
        row.proof,
    )


def _ruling(page: Page, row: QuestionRow, accepted: Sequence[str]) -> str | None:
    if row.is_skipped or row.is_void:
        return _say(page, "skipped" if row.is_skipped else "void")
    return _say(page, "accepted", options="; ".join(accepted)) if accepted else None


def _say(page: Page, name: str, **values: str) -> str:
    return page.words.macro("reports/labels.txt", name, page.language, **values)


def _all(kind: Kind, names: str) -> tuple[tuple[str, Kind], ...]:
    return tuple((name, kind) for name in names.split())


def _said(page: Page, heads: Sequence[tuple[str, Kind]]) -> tuple[tuple[str, Kind], ...]:
    return tuple((_say(page, name), kind) for name, kind in heads)
