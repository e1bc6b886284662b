"""Content that breaks one rule of a good pack and no other, for each rule."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.authoring.lint import question_rules, rules, text_rules
from bot.content import integrity
from bot.content.integrity import Rule
from tests.content.sample_pack import LAMP, WOODEN_EN, Json, passage

LONG = "parola " * 300


class Breach(NamedTuple):
    """A rule, what breaks it in the sample pack, and the path of the fault."""

    rule: Rule
    break_it: Callable[[Json], Any]
    path: str
    questions: int = 2


def in_question(number: int, *steps: str | int, to: Any) -> Callable[[Json], None]:
    """Set one field of a question, named by its steps."""
    return at("questions", number, *steps, to=to)


def at(*steps: str | int, to: Any) -> Callable[[Json], None]:
    def set_field(content: Json) -> None:
        place: Any = content
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = to

    return set_field


def rename_topic(content: Json) -> None:
    content["topics"][1]["id"] = content["questions"][1]["topic"] = "The Lamp"


def repeat_topic(content: Json) -> None:
    content["topics"].append(content["topics"][0])


def quote_another_article(content: Json) -> None:
    article = content["articles"][0]
    content["articles"].append(
        {
            **article,
            "id": "other",
            "passages": [passage("other-picture", "en", LAMP, {"it": "Ada"})],
        }
    )
    content["questions"][0]["quotes"].append(
        {"passage": "other-picture", "text": "Ada", "translation": {"it": "Ada"}}
    )


def add_to(section: str, part: Json) -> Callable[[Json], None]:
    def add(content: Json) -> None:
        content[section].append(part)

    return add


def unasked_passage(content: Json) -> None:
    content["articles"][0]["passages"].append(passage("second", "it", "Poi.", {"en": "Then."}))


def longer_keys(content: Json) -> None:
    for question in content["questions"][1:9]:
        for option_ in question["options"]:
            if option_["id"] == question["key"]:
                option_["text"]["en"] += "s" * 4


def same_place(content: Json) -> None:
    for question in content["questions"]:
        question["key"] = "b"


def all_recall(content: Json) -> None:
    for question in content["questions"][:8]:
        question["level"] = "recall"


def same_feedback(content: Json) -> None:
    options = content["questions"][0]["options"]
    options[2]["feedback"]["en"] = options[0]["feedback"]["en"].upper()


BREACHES = [
    Breach(integrity.ids_are_unique, repeat_topic, "topics[2].id"),
    Breach(
        integrity.ids_are_unique,
        in_question(0, "options", 3, "id", to="a"),
        "questions[0].options[3].id",
    ),
    Breach(
        integrity.references_exist,
        in_question(2, "topic", to="nowhere"),
        "questions[2].topic",
        3,
    ),
    Breach(
        integrity.references_exist,
        in_question(2, "quotes", 0, "passage", to="nowhere"),
        "questions[2].quotes[0].passage",
        3,
    ),
    Breach(integrity.keys_are_options, in_question(0, "key", to="z"), "questions[0].key"),
    Breach(
        integrity.quotes_stay_in_the_article,
        quote_another_article,
        "questions[0].quotes[1].passage",
    ),
    Breach(
        integrity.quotes_are_verbatim,
        in_question(0, "quotes", 0, "text", to="quattro barche"),
        "questions[0].quotes[0].text",
    ),
    Breach(
        integrity.quotes_are_verbatim,
        in_question(1, "quotes", 0, "text", to="the"),
        "questions[1].quotes[0].text",
    ),
    Breach(
        integrity.quote_translations_are_verbatim,
        in_question(0, "quotes", 0, "translation", "en", to="three boats sank"),
        "questions[0].quotes[0].translation.en",
    ),
    Breach(
        integrity.retired_ids_are_not_live,
        at("retired", to=["sea-older", "lamp-where-from"]),
        "retired[1]",
    ),
    Breach(
        integrity.replaced_questions_are_retired,
        in_question(0, "replaces", to="sea-older"),
        "questions[0].replaces",
    ),
    Breach(
        integrity.replaced_questions_are_retired,
        in_question(0, "replaces", to="lamp-where-from"),
        "questions[0].replaces",
    ),
    Breach(text_rules.ids_are_kebab_case, rename_topic, "topics[1].id"),
    Breach(
        text_rules.ids_are_kebab_case,
        in_question(1, "id", to="lamp--where_from"),
        "questions[1].id",
    ),
    Breach(
        text_rules.texts_are_not_blank,
        in_question(0, "explanation", "en", to=" \n"),
        "questions[0].explanation.en",
    ),
    Breach(
        text_rules.texts_are_not_blank,
        in_question(0, "options", 1, "feedback", "it", to=""),
        "questions[0].options[1].feedback.it",
    ),
    *(
        Breach(
            text_rules.texts_are_visible,
            in_question(0, "explanation", "en", to=f"A{hidden}b."),
            "questions[0].explanation.en",
        )
        for hidden in "\u200b\u202e\u2066\x07\t\ufeff\u3164\u2028"
    ),
    Breach(
        text_rules.texts_are_visible,
        in_question(0, "options", 0, "text", "en", to="A tax\nobliged them"),
        "questions[0].options[0].text.en",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        in_question(1, "stem", "it", to=f"Secondo il testo, {LONG}?"),
        "questions[1].stem.it",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        in_question(1, "explanation", "it", to=LONG),
        "questions[1].explanation.it",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        in_question(1, "note", "it", to=LONG),
        "questions[1].note.it",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        in_question(1, "options", 0, "feedback", "it", to=LONG),
        "questions[1].options[0].feedback.it",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        in_question(1, "options", 1, "text", "it", to=LONG.title()),
        "questions[1].options[1].text.it",
    ),
    Breach(
        text_rules.texts_fit_a_message,
        at("articles", 0, "passages", 1, "translation", "en", to=f"{WOODEN_EN} {LONG}"),
        "articles[0].passages[1].translation.en",
    ),
    Breach(
        text_rules.passages_are_translated,
        lambda content: content["articles"][0]["passages"][0]["translation"].clear(),
        "articles[0].passages[0].translation.it",
    ),
    Breach(
        text_rules.passages_are_translated,
        at("articles", 0, "passages", 0, "translation", "en", to="Ada."),
        "articles[0].passages[0].translation.en",
    ),
    Breach(
        text_rules.quotes_are_translated,
        in_question(1, "quotes", 0, "translation", to={}),
        "questions[1].quotes[0].translation.it",
    ),
    Breach(
        question_rules.stems_end_with_question_mark,
        in_question(0, "stem", "en", to="Tell why the beacon was built."),
        "questions[0].stem.en",
    ),
    Breach(
        question_rules.stems_are_not_quietly_negative,
        in_question(0, "stem", "en", to="Which of these was not a wish of the villagers?"),
        "questions[0].stem.en",
    ),
    Breach(
        question_rules.stems_with_a_note_name_the_source,
        in_question(1, "stem", "it", to="Da quale porto giunse la lampada?"),
        "questions[1].stem.it",
    ),
    Breach(
        question_rules.stems_give_no_clue,
        in_question(0, "stem", "it", to="Perché i padroni della barca chiesero un faro?"),
        "questions[0].stem.it",
    ),
    Breach(
        question_rules.keys_are_not_drawn_out,
        in_question(
            0, "options", 1, "text", "en", to="Some boats had gone down in the same winter"
        ),
        "questions[0].options[1].text.en",
    ),
    Breach(
        question_rules.options_are_about_the_subject,
        in_question(0, "options", 3, "text", "it", to="Nessuna delle precedenti"),
        "questions[0].options[3].text.it",
    ),
    Breach(
        question_rules.options_differ,
        in_question(0, "options", 3, "text", "it", to="Una  tassa li Obbligava"),
        "questions[0].options[3].text.it",
    ),
    Breach(
        question_rules.options_begin_alike,
        in_question(1, "options", 2, "text", "en", to="“naples”"),
        "questions[1].options",
    ),
    Breach(
        question_rules.options_end_alike,
        in_question(1, "options", 2, "text", "it", to="«Napoli.»"),
        "questions[1].options",
    ),
    Breach(
        question_rules.feedback_is_its_own, same_feedback, "questions[0].options[2].feedback.en"
    ),
    Breach(rules.keys_are_not_the_longest, longer_keys, "questions", 22),
    Breach(rules.key_positions_are_balanced, same_place, "questions", 12),
    Breach(rules.recall_is_at_most_half, all_recall, "questions", 12),
    Breach(rules.every_passage_is_asked, unasked_passage, "articles[0].passages[2]"),
    Breach(
        rules.every_topic_is_asked,
        add_to("topics", {"id": "sky", "title": {"it": "Il cielo", "en": "The sky"}}),
        "topics[2]",
    ),
    Breach(
        rules.stems_differ,
        in_question(2, "stem", "en", to="In the text, from which port did the lamp come?"),
        "questions[2].stem.en",
        3,
    ),
]
