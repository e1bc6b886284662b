"""A pack is read whole or refused with every reason; its look-ups and its schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.content import InvalidPack, Pack, Quote, Span, pack_schema, parse_pack
from tests.content.sample_pack import LAMP, LAMP_IT, WOODEN, passage, sample_pack

SCHEMA_FILE = Path(__file__).parents[2] / "content" / "questions.schema.json"


def read(content: dict[str, Any]) -> Pack:
    return parse_pack(json.dumps(content))


def reasons(text: str) -> list[str]:
    with pytest.raises(InvalidPack) as refused:
        parse_pack(text)
    return [str(fault) for fault in refused.value.faults]


def test_a_question_knows_its_options_and_its_key() -> None:
    question = read(sample_pack()).question("sea-why-a-lighthouse")
    assert question.option("c").text.in_language("en") == "The former keeper had run away"
    assert question.key_option.text.in_language("it") == "Alcune barche erano affondate"
    assert (question.is_key("b"), question.is_key("a")) == (True, False)
    with pytest.raises(KeyError):
        question.option("z")


def test_a_pack_finds_what_it_holds_by_id() -> None:
    pack = read(sample_pack())
    assert pack.topic("lamp").title.en == "The lamp"
    assert pack.article("lighthouse").credit.en == "An invented text."
    assert pack.passage("picture").text == LAMP
    assert pack.has_question("lamp-where-from")
    assert not pack.has_question("lamp")
    for look_up in (pack.question, pack.topic, pack.article, pack.passage, pack.section_of):
        with pytest.raises(KeyError):
            look_up("nowhere")


def test_questions_are_found_by_topic_and_by_the_passage_that_proves_them() -> None:
    pack = read(sample_pack(4))
    assert pack.questions_on(None) == pack.questions
    assert [q.id for q in pack.questions_on("sea")] == ["sea-why-a-lighthouse"]
    assert pack.questions_on("sky") == ()
    assert [q.id for q in pack.questions_proven_by("picture")] == [
        "lamp-where-from",
        "lamp-made-up-0",
        "lamp-made-up-1",
    ]
    assert pack.questions_proven_by("nowhere") == ()


def test_a_question_that_quotes_a_passage_twice_is_proven_by_it_once() -> None:
    content = sample_pack()
    quotes = content["questions"][0]["quotes"]
    quotes.append({**quotes[0], "text": "faro di legno", "translation": {"en": "wooden"}})
    assert len(read(content).questions_proven_by("first")) == 1


def test_sections_are_numbered_among_the_paragraphs_of_each_article() -> None:
    content = sample_pack()
    content["articles"][0]["passages"].append(passage("second", "it", "Poi.", {"en": "Then."}))
    other = {**content["articles"][0], "id": "other"}
    other["passages"] = [passage("third", "it", "Infine.", {"en": "Last."})]
    content["articles"].append(other)
    pack = read(content)
    sections = [pack.section_of(id) for id in ("picture", "first", "second", "third")]
    assert sections == [None, 1, 2, 1]


def test_a_quote_has_one_place_in_its_passage_and_in_the_translation() -> None:
    pack = read(sample_pack())
    (quote,) = pack.question("lamp-where-from").quotes
    assert pack.span_of(quote) == Span(LAMP.index("the lamp that"), LAMP.index(" in 1901"))
    translated = pack.translated_span_of(quote, "it")
    assert translated is not None
    assert translated.slice(LAMP_IT) == "la lampada arrivata da Genova"
    assert pack.translated_span_of(quote, "en") is None


def test_a_pack_cannot_be_changed() -> None:
    pack = read(sample_pack())
    with pytest.raises(ValidationError):
        pack.questions = ()  # type: ignore[misc]


def test_the_file_may_name_its_schema_and_its_retired_questions() -> None:
    content = {"$schema": "questions.schema.json", "retired": ["sea-old"], **sample_pack()}
    content["questions"][0]["replaces"] = "sea-old"
    assert read(content).question("sea-why-a-lighthouse").replaces == "sea-old"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"version": 1,\n "topics": [}', "not JSON: Expecting value (line 2, column 13)"),
        ("", "not JSON: Expecting value (line 1, column 1)"),
        ("[" * 100_000, "not usable JSON"),
        ('{"version": ' + "1" * 5_000 + "}", "not usable JSON"),
        ("[]", "Input should be an object"),
        ('"\ud800"', "unable to parse"),
        ('{"version": "\\ud800"}', "Invalid JSON"),
        ('{"topics": ["\\ud800"]}', "Invalid JSON"),
    ],
)
def test_a_text_that_is_not_an_object_in_json_is_refused_in_one_line(
    text: str, reason: str
) -> None:
    (told,) = reasons(text)
    assert reason in told
    assert "\n" not in told


def test_faults_of_structure_are_told_by_path_and_question_all_at_once() -> None:
    content = sample_pack()
    content["version"] = 2
    content["topics"][0]["colour"] = "blue"
    del content["questions"][1]["explanation"]
    content["questions"][0]["options"][1]["text"]["it"] = 7
    content["questions"][0]["quotes"] = []
    told = reasons(json.dumps(content))
    assert told == [
        "version: Input should be 1",
        "topics[0].colour: there is no such field",
        "questions[0].options[1].text.it: question “sea-why-a-lighthouse”: "
        "Input should be a valid string",
        "questions[0].quotes: question “sea-why-a-lighthouse”: Tuple should have at least 1 item "
        "after validation, not 0",
        "questions[1].explanation: question “lamp-where-from”: this field is missing",
    ]


def test_a_field_written_twice_is_refused() -> None:
    text = json.dumps(sample_pack()).replace('"key": "b"', '"key": "c", "key": "b"')
    assert reasons(text) == ["questions[0].key: this field is written more than once"]


def test_a_fault_is_told_in_one_line_whatever_the_file_held() -> None:
    content = {**sample_pack(), "co\nlour\u202e": "è blu"}
    assert reasons(json.dumps(content)) == [r"co\nlour\u202e: there is no such field"]


def test_a_faulty_question_does_not_hide_the_faults_of_the_next() -> None:
    content = sample_pack()
    del content["questions"][0]["stem"]
    content["questions"][1]["key"] = "z"
    assert reasons(json.dumps(content)) == [
        "questions[0].stem: question “sea-why-a-lighthouse”: this field is missing",
        "questions[1].key: question “lamp-where-from”: the key “z” is none of its options",
    ]


def test_an_unreadable_article_is_not_called_absent() -> None:
    content = sample_pack()
    del content["articles"][0]["title"]
    assert reasons(json.dumps(content)) == ["articles[0].title: this field is missing"]


def test_a_quote_that_only_looks_verbatim_is_refused_with_a_hint() -> None:
    content = sample_pack()
    content["questions"][0]["quotes"][0]["text"] = "perché tre barche"
    (told,) = reasons(json.dumps(content))
    assert told.startswith("questions[0].quotes[0].text: question “sea-why-a-lighthouse”: not verb")
    assert "spaces differ" in told


def test_the_published_schema_is_the_one_of_the_models() -> None:
    expected = json.dumps(pack_schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == expected


def test_the_schema_tells_an_editor_what_a_pack_is() -> None:
    schema = pack_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "Fonte question pack"
    assert "$schema" in schema["properties"]
    assert set(schema["required"]) == {"version", "articles", "topics", "questions"}
    assert schema["$defs"]["Question"]["properties"]["stem"]["description"]


# Any text at all but lone surrogates, which no UTF-8 file can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(before=TEXTS, quoted=TEXTS.filter(bool), after=TEXTS)
def test_a_span_slices_its_passage_to_the_quote_or_the_pack_is_refused(
    before: str, quoted: str, after: str
) -> None:
    content = sample_pack()
    text = f"{WOODEN}{before}{quoted}{after}"
    content["articles"][0]["passages"][1]["text"] = text
    content["questions"][0]["quotes"][0]["text"] = quoted
    places = sum(text.startswith(quoted, start) for start in range(len(text)))
    if places != 1:
        assert f"stands {places} times" in reasons(json.dumps(content))[0]
        return
    for ascii_only in (True, False):
        pack = parse_pack(json.dumps(content, ensure_ascii=ascii_only))
        (quote,) = pack.question("sea-why-a-lighthouse").quotes
        assert pack.span_of(quote).slice(pack.passage("first").text) == quoted


@given(st.text())
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    assert reasons(text)


def test_a_quote_of_no_question_has_no_place() -> None:
    pack = read(sample_pack())
    with pytest.raises(KeyError):
        pack.span_of(Quote(passage="first", text="balena"))
