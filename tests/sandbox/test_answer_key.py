"""How a pupil finds out which letter is right: from the words of the message and nothing else."""

import json
from pathlib import Path

import pytest

from sandbox.classroom.answer_key import AnswerKey, AnswerKeyError, KeyedQuestion, right_letter

RULE = KeyedQuestion("rule", ("Quanto durò?", "How long was it?"), ("5 anni", "5 years"))
RULE_IN_KOREA = KeyedQuestion("korea", ("Quanto durò? In Corea",), ("35 anni",))
KEY = AnswerKey((RULE, RULE_IN_KOREA))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("2 / 5\n\nQuanto  durò?\nA. 8 anni", RULE),
        ("How long\nwas it?", RULE),
        ("Quanto durò? In Corea", RULE_IN_KOREA),
        ("Quanto manca?", None),
    ],
)
def test_a_question_is_known_by_its_stem(text: str, question: KeyedQuestion | None) -> None:
    assert KEY.question_in(text) == question
    assert KEY.question_in(text) == question  # the second time from memory


@pytest.mark.parametrize(
    ("lines", "letter"),
    [
        ("A. 35 anni\nB. 5 anni\nC. 8 anni", "B"),
        ("A) 35 years\n▫️ C) 5 years", "C"),
        ("A. 35 anni / 35 years\nB. 5 anni / 5 years", "B"),
        ("A. 35 anni\nB. 15 anni", None),
        ("5 anni", None),
        ("A. circa 5 anni\nB. 5 anni o più", None),
    ],
)
def test_the_right_letter_begins_the_line_of_the_right_option(
    lines: str, letter: str | None
) -> None:
    assert right_letter(RULE, f"Quanto durò?\n{lines}") == letter


def test_a_file_of_questions_is_read_as_data(tmp_path: Path) -> None:
    question = {
        "id": "q1",
        "stem": {"it": "Chi?", "en": "Who?"},
        "options": [
            {"id": "a", "text": {"it": "Lei", "en": "She"}},
            {"id": "b", "text": {"it": "Lui", "en": "He"}},
        ],
        "key": "b",
    }
    file = tmp_path / "questions.json"
    file.write_text(json.dumps({"questions": [question], "more": 1}), encoding="utf-8")
    assert AnswerKey.read(file).questions == (KeyedQuestion("q1", ("Chi?", "Who?"), ("Lui", "He")),)


@pytest.mark.parametrize("content", ["", "[]", '{"questions": [{"stem": {}}]}', '{"questions": 7}'])
def test_a_file_without_questions_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "questions.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(AnswerKeyError, match=r"questions\.json is no file of questions"):
        AnswerKey.read(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnswerKeyError, match="No such file"):
        AnswerKey.read(tmp_path / "none.json")


def test_a_long_lesson_does_not_fill_the_memory() -> None:
    key = AnswerKey((RULE,))
    for number in range(1000):
        key.question_in(f"{number}. Quanto durò?")
    assert len(key._found) <= 256
