"""Every rule of a good pack, with content that breaks it and no other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring.lint.check import QUALITY_RULES, check_pack
from bot.authoring.lint.text_rules import LONGEST, texts_of
from bot.content.draft import read_draft
from bot.content.integrity import INTEGRITY_RULES
from tests.authoring.lint.breaches import BREACHES, Breach
from tests.content.sample_pack import option, sample_pack

RULES = (*INTEGRITY_RULES, *QUALITY_RULES)
TOLD = Path(__file__).with_name("told_faults.txt")


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.rule.__name__)
def test_content_that_breaks_one_rule_is_reported_by_that_rule_alone(breach: Breach) -> None:
    content = sample_pack(breach.questions)
    breach.break_it(content)
    draft = read_draft(json.dumps(content)).draft
    found = {rule: list(rule(draft)) for rule in RULES}
    assert [rule for rule in RULES if found[rule] and rule is not breach.rule] == []
    assert breach.path in [fault.path for fault in found[breach.rule]]
    assert check_pack(json.dumps(content)) == found[breach.rule]


def test_an_author_reads_of_each_breach_what_is_written_down() -> None:
    """`told_faults.txt` is for reading: would you know what to mend?"""
    lines = []
    for breach in BREACHES:
        content = sample_pack(breach.questions)
        breach.break_it(content)
        lines += [str(fault) for fault in check_pack(json.dumps(content))]
    assert lines == TOLD.read_text(encoding="utf-8").splitlines()


def test_every_text_of_a_pack_is_looked_at_where_it_stands() -> None:
    content = sample_pack()
    content["articles"][0]["passages"][0]["note"] = {"it": "Non è vero.", "en": "It is not true."}
    content["questions"][0]["note"] = {"it": "Forse.", "en": "Perhaps."}
    texts = list(texts_of(read_draft(json.dumps(content)).draft))
    assert {text.path: text.text for text in texts} == dict(written_texts(content))
    kinds = {text.kind for text in texts}
    assert kinds == {*LONGEST}
    owners = {text.path: text.owner for text in texts}
    assert owners["articles[0].passages[0].note.it"] == "passage “picture”"
    assert owners["articles[0].credit.it"] == "article “lighthouse”"
    assert owners["topics[1].title.en"] == "topic “lamp”"
    assert owners["questions[0].options[3].feedback.en"] == "question “sea-why-a-lighthouse”"
    assert [text.language for text in texts if text.path.endswith("passages[1].text")] == ["it"]
    assert all(
        text.path.endswith((f".{text.language}", ".text")) or "translation" in text.path
        for text in texts
    )


def written_texts(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of all that is written in two languages, and of the passages; no quotes."""
    if isinstance(part, list):
        for number, one in enumerate(part):
            yield from written_texts(one, f"{path}[{number}]")
    elif isinstance(part, dict):
        for name, one in part.items():
            if name in ("it", "en") or (name == "text" and isinstance(one, str)):
                yield f"{path}.{name}", one
            elif name != "quotes":
                yield from written_texts(one, f"{path}.{name}".removeprefix("."))


def test_no_rule_is_without_content_that_breaks_it() -> None:
    assert {breach.rule for breach in BREACHES} == set(RULES)


@pytest.mark.parametrize("questions", [2, 11, 12, 60])
def test_a_good_pack_has_no_faults(questions: int) -> None:
    assert check_pack(json.dumps(sample_pack(questions))) == []


def test_a_fault_names_the_field_and_the_question() -> None:
    content = sample_pack()
    content["questions"][1]["stem"]["it"] = "Secondo il testo, da dove?!"
    (fault,) = check_pack(json.dumps(content))
    assert fault.is_error
    assert str(fault) == (
        "questions[1].stem.it: question “lamp-where-from”: "
        "the stem does not end with a question mark"
    )


def test_faults_of_structure_and_of_quality_are_told_together() -> None:
    content = sample_pack(3)
    del content["questions"][0]["level"]
    content["questions"][1]["quotes"][0]["text"] = "a lamp"
    content["questions"][2]["options"][0]["feedback"]["en"] = ""
    assert [fault.path for fault in check_pack(json.dumps(content))] == [
        "questions[0].level",
        "questions[1].quotes[0].text",
        "questions[2].options[0].feedback.en",
    ]


@pytest.mark.parametrize(("longer", "is_refused"), [(7, False), (8, True)])
def test_the_key_may_be_the_longest_in_35_percent_of_the_questions(
    longer: int, is_refused: bool
) -> None:
    content = sample_pack(20)
    for question in content["questions"]:
        key = next(o for o in question["options"] if o["id"] == question["key"])
        if longer and question["id"].startswith("lamp-made-up"):
            key["text"]["it"] += "s"
            longer -= 1
    assert bool(check_pack(json.dumps(content))) == is_refused


def test_stems_without_words_are_not_near_duplicates() -> None:
    content = sample_pack(4)
    for question in content["questions"][2:]:
        question["stem"]["en"] = "?"
        del question["note"]
    assert check_pack(json.dumps(content)) == []


def test_two_stems_that_differ_in_a_number_or_in_what_they_ask_are_two_questions() -> None:
    content = sample_pack(6)
    stems = [
        "What happened to the lighthouse in 1862?",
        "What happened to the lighthouse in 1901?",
        "Who paid for the lighthouse in 1901?",
        "When was the lighthouse paid for?",
    ]
    for question, stem in zip(content["questions"][2:], stems, strict=True):
        del question["note"]
        question["stem"]["en"] = stem
    assert check_pack(json.dumps(content)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("In che anno fu acceso il faro?", "In quale anno venne acceso il faro?"),
        ("Chi consegnò la lampada al guardiano?", "Chi ha consegnato al guardiano la lampada?"),
        ("Dove fu comprata la lampada?", "Stando all’articolo, dove fu comprata la lampada?"),
    ],
)
def test_a_stem_asked_again_in_other_small_words_is_a_near_duplicate(
    first: str, second: str
) -> None:
    content = sample_pack(4)
    for question, stem in zip(content["questions"][2:], (first, second), strict=True):
        del question["note"]
        question["stem"]["it"] = stem
    (fault,) = check_pack(json.dumps(content))
    assert fault.path == "questions[3].stem.it"
    assert "“lamp-made-up-0” (questions[2])" in fault.message


def test_an_option_with_letters_of_its_own_is_no_reference_to_other_options() -> None:
    content = sample_pack()
    content["questions"][1]["options"].append(option("d", "Nessuno dei due", "Neither of them"))
    assert check_pack(json.dumps(content)) == []


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    st.sampled_from(["version", "articles", "topics", "questions", "retired"]),
    st.integers(0, 1),
    JSON_VALUES,
)
def test_whatever_stands_in_a_section_faults_are_told_and_nothing_is_raised(
    section: str, place: int, value: Any
) -> None:
    content = sample_pack()
    content[section] = value
    check_pack(json.dumps(content))
    content = sample_pack()
    content["questions"][place] = value
    assert check_pack(json.dumps(content))


@given(st.sampled_from(sorted(sample_pack()["questions"][1])), JSON_VALUES)
def test_whatever_stands_in_a_field_of_a_question_nothing_is_raised(field: str, value: Any) -> None:
    content = sample_pack()
    content["questions"][1][field] = value
    check_pack(json.dumps(content))
