"""The files of a lesson: what they say, read back; and that nothing in them is a formula."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.content import LANGUAGES, Language
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent
from bot.quiz.live_quiz import LiveQuiz
from bot.quiz.rulings import Ruling, RulingKind, ruled
from bot.quiz.seats import Presence
from bot.views.page import Page
from bot.views.report_files import as_csv, as_json, as_xlsx
from bot.views.words import TEMPLATES, Words
from tests.quiz.live_samples import (
    LIVE_PACK,
    NOW,
    after,
    at_question,
    finished,
    key_of,
    lesson,
    marked,
    response,
    seat,
    stepped,
    wrong_of,
)

WORDS = Words()
ENGLISH, ITALIAN = (Page(WORDS, LIVE_PACK, language) for language in ("en", "it"))
OVER = finished(size=4)
FORMULA_SIGNS = "=+-@\t\r"
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "x;=1",
    'x;"=1',
    "＝1",
    "{=1}",
    "<b>x</b>",
    "https://example.org/",
    "\u202eolleH\u202c",
    "_x0041_",
    "a\x01b",
    "12",
    "1e5",
    "TRUE",
    "👩‍👩‍👧 {{ 7*7 }}",
    '"quoted", and "more"',
]


def sheets(file: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook by name, each a list of rows."""
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table(page: Page, of: Lesson, number: int, rulings: Sequence[Ruling] = ()) -> list[Any]:
    """The rows of a sheet, each by the heads of its columns."""
    head, *rows = list(sheets(as_xlsx(page, of, rulings)).values())[number]
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_csv(file: bytes, delimiter: str = ",") -> list[list[str]]:
    text = file.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def called(quiz: LiveQuiz, names: Sequence[str]) -> Lesson:
    """A lesson whose pupils, all right, have these names."""
    of = marked(quiz, dict.fromkeys(range(1, len(names) + 1), "+" * len(quiz.questions)))
    seats = tuple(seat(person, name) for person, name in enumerate(names, start=1))
    return replace(of, seats=seats)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (ENGLISH, ["Results", "Answers", "Questions", "Changes"]),
        (ITALIAN, ["Risultati", "Risposte", "Domande", "Modifiche"]),
    ],
    ids=LANGUAGES[::-1],
)
def test_a_workbook_has_four_sheets_with_names_in_the_readers_language(
    page: Page, names: list[str]
) -> None:
    assert list(sheets(as_xlsx(page, marked(OVER, {1: "+"}), ()))) == names


def test_the_results_are_the_standings_with_numbers_as_numbers() -> None:
    of = marked(OVER, {1: "+-..", 2: "++++", 3: "...."})
    assert sheets(as_xlsx(ENGLISH, of, ()))["Results"] == [
        ["Name", "Rank", "Points", "Right answers", "Questions asked"],
        ["Pupil 2", 1, 4, 4, 4],
        ["Pupil 1", 2, 1, 1, 4],
        ["Pupil 3", 3, 0, 0, 4],
    ]


def test_every_pupil_has_a_row_for_every_question_that_says_what_became_of_it() -> None:
    quiz = OVER.with_question(replace(OVER.question_at(3), is_void=True))
    quiz = quiz.with_question(replace(OVER.question_at(4), is_skipped=True))
    given = [
        response(1, 1, key_of(quiz, 1), 2.25),
        response(2, 1, wrong_of(quiz, 2), 70),
        response(3, 1, key_of(quiz, 3)),
        response(4, 1, key_of(quiz, 4)),
        response(2, 2, key_of(quiz, 2), is_late=True),
        response(2, 3, key_of(quiz, 2)),
    ]
    seats = (seat(1), seat(2, first_position=2), seat(3, presence=Presence.REMOVED))
    rows = table(ENGLISH, lesson(quiz, seats, *given), 1)
    told = [
        (row["Name"], row["Number"], row["Right"], row["Seconds"], row["Late"], row["Points"])
        for row in rows
    ]
    assert told == [
        ("Pupil 1", 1, "yes", 2.2, "no", 1),
        ("Pupil 1", 2, "no", 70, "no", 0),
        ("Pupil 1", 3, "void", 5, "no", 0),
        ("Pupil 1", 4, "skipped", 5, "no", 0),
        ("Pupil 2", 1, "not asked", "", "no", 0),
        ("Pupil 2", 2, "no", 5, "yes", 0),
        ("Pupil 2", 3, "void", "", "no", 0),
        ("Pupil 2", 4, "skipped", "", "no", 0),
    ]
    chosen = [row["Chosen answer"] for row in rows]
    assert chosen[0] == "Some boats had gone down"
    assert chosen[4] == ""
    assert rows[0]["Question"] == LIVE_PACK.questions[0].stem.en


def test_times_are_dates_in_utc_and_the_heads_say_so() -> None:
    of = lesson(OVER, (seat(1),), response(1, 1, key_of(OVER, 1), 5))
    ruling = Ruling(1, RulingKind.VOID, (), 1000, after(3600))
    answered = table(ENGLISH, of, 1)[0]["Answered at (UTC)"]
    assert answered == datetime(2026, 11, 27, 8, 0, 5)
    changed = table(ITALIAN, of, 3, [ruling])[0]["Ora della modifica (UTC)"]
    assert changed == datetime(2026, 11, 27, 9, 0, 0)


def test_a_question_tells_its_options_their_answers_and_what_proves_the_key() -> None:
    key, first, second = key_of(OVER, 1), wrong_of(OVER, 1), wrong_of(OVER, 1, 1)
    chosen = [key, first, first, second]
    seats = tuple(seat(person) for person in range(6))
    given = [response(1, person, option) for person, option in enumerate(chosen)]
    quiz = OVER.with_question(replace(OVER.question_at(1), accepted=(second,)))
    row, *_, last = table(ENGLISH, lesson(quiz, seats, *given), 2)
    assert row["Right answer"] == row["Answer B"] == "Some boats had gone down"
    assert [row[f"{letter} chosen by"] for letter in "ABCD"] == [2, 1, 1, 0]
    assert (row["Asked of"], row["Answered in time"]) == (6, 4)
    assert row["Share of right answers"] == pytest.approx(2 / 6)
    assert row["Ruling"] == "also accepted: The former keeper had run away"
    assert row["Passage"] == "§ 1"
    assert row["Proof from the article"] == LIVE_PACK.questions[0].quotes[0].text
    assert (last["Share of right answers"], last["Ruling"]) == (0, "")


def test_a_question_that_counts_for_nobody_has_no_share() -> None:
    quiz = OVER.with_question(replace(OVER.question_at(1), is_void=True))
    quiz = quiz.with_question(replace(OVER.question_at(2), is_skipped=True))
    rows = table(ENGLISH, marked(quiz, {1: "++++"}), 2)
    told = [(row["Ruling"], row["Share of right answers"]) for row in rows]
    assert told == [("void", ""), ("skipped", ""), ("", 1), ("", 1)]


def test_the_changes_are_told_in_the_order_they_were_made() -> None:
    wrong = wrong_of(OVER, 2)
    rulings = [
        Ruling(1, RulingKind.VOID, (), 1000, after(60)),
        Ruling(2, RulingKind.ACCEPT, (wrong,), 1000, after(61)),
        Ruling(1, RulingKind.RESTORE, (), 1000, after(62)),
    ]
    rows = table(ENGLISH, marked(OVER, {1: "++++"}), 3, rulings)
    assert [(row["Number"], row["Change"], row["Accepted answers"]) for row in rows] == [
        (1, "Question made void", ""),
        (2, "More answers accepted", LIVE_PACK.questions[1].option(wrong).text.en),
        (1, "Question restored", ""),
    ]


def test_a_ruling_shows_in_all_files() -> None:
    of = marked(OVER, {1: "-+++"})
    ruling = Ruling(1, RulingKind.ACCEPT, (wrong_of(OVER, 1),), 1000, after(60))
    after_it = replace(of, quiz=ruled(of.quiz, ruling))
    points = [read_csv(as_csv(ENGLISH, one, ()))[1][7] for one in (of, after_it)]
    assert points == ["0", "1"]
    told = json.loads(as_json(ENGLISH, after_it, [ruling]))
    assert told["results"][0]["points"] == 4
    assert told["changes"][0]["option_ids"] == [wrong_of(OVER, 1)]
    assert table(ENGLISH, after_it, 0)[0]["Points"] == 4


def test_what_people_wrote_stays_text_in_a_workbook() -> None:
    file = as_xlsx(ENGLISH, called(OVER, HOSTILE), ())
    assert [row[0] for row in sheets(file)["Results"][1:]] == HOSTILE
    with ZipFile(BytesIO(file)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    whole = "".join(parts.values())
    assert "<f>" not in whole
    assert "<f " not in whole
    assert "hyperlink" not in whole
    assert not [name for name in parts if "external" in name.lower() or "vba" in name.lower()]


def test_every_sheet_has_a_bold_frozen_head_and_a_filter_over_all_its_rows() -> None:
    with ZipFile(BytesIO(as_xlsx(ENGLISH, marked(OVER, {1: "++++", 2: "----"}), ()))) as package:
        names = [name for name in package.namelist() if re.search(r"worksheets/sheet\d", name)]
        parts = [package.read(name).decode() for name in sorted(names)]
        styles = package.read("xl/styles.xml").decode()
    assert all('<pane ySplit="1"' in part and 'state="frozen"' in part for part in parts)
    ranges = [re.findall(r'<autoFilter ref="([^"]+)"', part) for part in parts]
    assert ranges == [["A1:E3"], ["A1:I9"], ["A1:Q5"], ["A1:E1"]]
    assert "<b/>" in styles


def test_every_label_of_the_files_is_worded_in_both_languages() -> None:
    template = (TEMPLATES / "reports/labels.txt").read_text(encoding="utf-8")
    macros = re.findall(r"macro (\w+)\((\w*)\)", template)
    assert len(macros) > 30
    for name, value in macros:
        values = {value: "x"} if value else {}
        said = [WORDS.macro("reports/labels.txt", name, one, **values) for one in LANGUAGES]
        assert all(said)
        assert said[0] != said[1] or name == "no"


def test_a_csv_file_opens_in_spreadsheets_as_utf_8() -> None:
    file = as_csv(ITALIAN, called(OVER, ["Nicolò"]), ())
    assert file.startswith(b"\xef\xbb\xbf")
    assert file.count(b"\r\n") == file.count(b"\n") == 5
    head, first, *_ = read_csv(file)
    assert head[0] == "Nome"
    assert first[:2] == ["Nicolò", "1"]
    assert first[4:] == ["sì", "5.0", "no", "1", "2026-11-27 08:00:05"]


def cells_that_begin_formulas(file: bytes) -> list[str]:
    """Cells that a spreadsheet might run, whatever it takes for the sign between cells."""
    return [
        cell
        for delimiter in ",;\t"
        for row in read_csv(file, delimiter)
        for cell in row
        if cell and (cell[0] in "\t\r" or cell.strip()[:1] in [*"=+-@＝＋－＠"])
    ]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_no_cell_of_a_csv_file_begins_a_formula(name: str) -> None:
    file = as_csv(ENGLISH, called(OVER, [name]), ())
    assert cells_that_begin_formulas(file) == []
    written = read_csv(file)[1][0]
    assert written.replace("'", "") == name.replace("'", "")


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("=+-@;,\"'\t\r\n ab＝"), min_size=1, max_size=8))
def test_no_name_at_all_becomes_a_formula(name: str) -> None:
    assert cells_that_begin_formulas(as_csv(ENGLISH, called(at_question(1), [name]), ())) == []


def test_a_harmless_name_is_written_as_it_is() -> None:
    for name in ["Vera", "Anna-Maria", "a=b", "D'Amico", "x; y", "10+"]:
        assert read_csv(as_csv(ENGLISH, called(OVER, [name]), ()))[1][0] == name


def test_the_json_file_has_ids_and_iso_times_and_nobodys_telegram_id() -> None:
    person = 4_815_162_342
    of = lesson(OVER, (seat(person, "Vera"),), response(1, person, key_of(OVER, 1), 5))
    file = as_json(ENGLISH, replace(of, quiz=replace(OVER, host_id=7_777_777_777)), ())
    told = json.loads(file)
    assert (told["version"], told["language"]) == (1, "en")
    assert told["quiz"]["started_at"] == "2026-11-27T08:00:00+00:00"
    first, second, *_ = told["answers"]
    assert (first["pupil"], first["question_id"], first["option_id"], first["mark"]) == (
        "Vera",
        "sea-why-a-lighthouse",
        "b",
        "right",
    )
    assert first["answered_at"] == "2026-11-27T08:00:05+00:00"
    assert (second["option_id"], second["mark"], second["seconds"]) == (None, "wrong", None)
    question = told["questions"][0]
    assert (question["key"], question["passages"]) == ("b", ["first"])
    assert [(o["option_id"], o["is_right"], o["answers"]) for o in question["options"]] == [
        ("a", False, 0),
        ("b", True, 1),
        ("c", False, 0),
        ("d", False, 0),
    ]
    assert str(person).encode() not in file
    assert b"7777777777" not in file


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_the_pack_has_lost_breaks_no_file(language: Language) -> None:
    page = Page(WORDS, LIVE_PACK, language)
    lost_one = OVER.with_question(replace(OVER.question_at(2), question_id="gone"))
    of = lesson(lost_one, (seat(1),), response(2, 1, "b"))
    ruling = Ruling(2, RulingKind.ACCEPT, ("b",), 1000, NOW)
    assert as_xlsx(page, of, [ruling])
    assert read_csv(as_csv(page, of, [ruling]))[2][3] == "b"
    lost = json.loads(as_json(page, of, [ruling]))["questions"][1]
    assert (lost["question_id"], lost["key"], lost["proof"]) == ("gone", None, "")


@pytest.mark.parametrize("quiz", [OVER, stepped(at_question(1), LiveEvent.FINISH)], ids=str)
def test_without_pupils_there_are_heads_and_no_rows(quiz: LiveQuiz) -> None:
    of = lesson(quiz, ())
    assert table(ITALIAN, of, 0) == table(ITALIAN, of, 1) == []
    assert len(read_csv(as_csv(ITALIAN, of, ()))) == 1
    assert json.loads(as_json(ITALIAN, of, ()))["answers"] == []


def test_a_quiz_that_never_began_has_files_too() -> None:
    of = lesson(replace(OVER, questions=()), ())
    assert [len(rows) for rows in sheets(as_xlsx(ENGLISH, of, ())).values()] == [1, 1, 1, 1]


def test_a_workbook_is_dated_by_the_lesson_and_made_again_it_is_the_same() -> None:
    of = marked(OVER, {1: "+-+-", 2: "++++"})
    over = replace(of, quiz=replace(OVER, ended_at=NOW + timedelta(hours=1)))
    file = as_xlsx(ENGLISH, over, ())
    with ZipFile(BytesIO(file)) as package:
        assert b">2026-11-27T09:00:00Z<" in package.read("docProps/core.xml")
    assert file == as_xlsx(ENGLISH, over, ())
