"""Everything a good pack must be: the rules, in the order their faults are told."""

from bot.authoring.lint import question_rules, rules, text_rules
from bot.content.draft import read_draft
from bot.content.fault import Fault
from bot.content.integrity import INTEGRITY_RULES, Rule

__all__ = ["QUALITY_RULES", "Fault", "check_pack"]

QUALITY_RULES: tuple[Rule, ...] = (
    text_rules.ids_are_kebab_case,
    text_rules.texts_are_not_blank,
    text_rules.texts_are_visible,
    text_rules.texts_fit_a_message,
    text_rules.passages_are_translated,
    text_rules.quotes_are_translated,
    question_rules.stems_end_with_question_mark,
    question_rules.stems_are_not_quietly_negative,
    question_rules.stems_with_a_note_name_the_source,
    question_rules.stems_give_no_clue,
    question_rules.keys_are_not_drawn_out,
    question_rules.options_are_about_the_subject,
    question_rules.options_differ,
    question_rules.options_begin_alike,
    question_rules.options_end_alike,
    question_rules.feedback_is_its_own,
    rules.keys_are_not_the_longest,
    rules.key_positions_are_balanced,
    rules.recall_is_at_most_half,
    rules.every_passage_is_asked,
    rules.every_topic_is_asked,
    rules.stems_differ,
)


def check_pack(text: str) -> list[Fault]:
    """Return every fault of a content file (JSON), an empty list for a good one; never raises.

    A fault of structure in one question does not hide the faults of the others.
    """
    reading = read_draft(text)
    found = [fault for rule in (*INTEGRITY_RULES, *QUALITY_RULES) for fault in rule(reading.draft)]
    return [*reading.faults, *found]
