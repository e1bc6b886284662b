"""Rules for one question at a time: its stem, its options against each other, its feedback."""

from collections.abc import Iterator
from statistics import mean

from bot.authoring.lint.banned_options import is_banned_option
from bot.authoring.lint.negation import quiet_negation
from bot.authoring.lint.wording import NAMES_THE_SOURCE, are_kin, content_words, same_wording
from bot.content.article import LANGUAGES, Language
from bot.content.draft import Draft, question_fault
from bot.content.fault import Fault
from bot.content.question import Question

LONGEST_KEY_RATIO = 1.5
OPENING_MARKS = "«“‘\"'([¿¡ "
CLOSING_MARKS = "»”’\"')] "
SENTENCE_ENDS = ".…!?;:,"


def stems_end_with_question_mark(draft: Draft) -> Iterator[Fault]:
    """A stem asks one question, and ends as one."""
    for index, question, language in _in_each_language(draft):
        if not question.stem.in_language(language).endswith("?"):
            message = "the stem does not end with a question mark"
            yield question_fault(index, question, f"stem.{language}", message)


def stems_are_not_quietly_negative(draft: Draft) -> Iterator[Fault]:
    """A negation that turns the question round stands in capitals (see `negation.py`)."""
    for index, question, language in _in_each_language(draft):
        negation = quiet_negation(question.stem.in_language(language), language)
        if negation is not None:
            message = f"a negative stem: rephrase it, or write “{negation.upper()}” in capitals"
            yield question_fault(index, question, f"stem.{language}", message)


def stems_with_a_note_name_the_source(draft: Draft) -> Iterator[Fault]:
    """Where a note corrects the article, the stem asks only what the article says."""
    for index, question, language in _in_each_language(draft):
        stem = question.stem.in_language(language)
        if question.note is not None and not NAMES_THE_SOURCE[language].search(stem):
            message = "a note corrects the article, so the stem must say “according to the article”"
            yield question_fault(index, question, f"stem.{language}", message)


def keys_are_not_drawn_out(draft: Draft) -> Iterator[Fault]:
    """The key has at most 1.5 times the mean length of the distractors."""
    for index, question, language in _in_each_language(draft):
        key, distractors = key_and_distractors(question, language)
        if not key or not distractors:
            continue
        average = mean(map(len, distractors))
        if len(key) > LONGEST_KEY_RATIO * average:
            message = (
                f"the key has {len(key)} characters, the distractors {average:.0f} on average: "
                f"{len(key) / average:.2f} times, at most {LONGEST_KEY_RATIO}"
                if average
                else "the distractors are blank"
            )
            yield question_fault(index, question, f"{_key_path(question)}.{language}", message)


def options_are_about_the_subject(draft: Draft) -> Iterator[Fault]:
    """No "all of the above", no "none of these", no "both A and B"."""
    for index, question, language in _in_each_language(draft):
        for number, option in enumerate(question.options):
            text = option.text.in_language(language)
            if is_banned_option(text, language):
                message = f"“{text}” points at the other options"
                path = f"options[{number}].text.{language}"
                yield question_fault(index, question, path, message)


def options_differ(draft: Draft) -> Iterator[Fault]:
    """No two options of a question say the same."""
    for index, question, language in _in_each_language(draft):
        texts = _option_texts(question, language)
        for number, first in _repetitions(texts):
            message = f"the same text as option “{question.options[first].id}”"
            yield question_fault(index, question, f"options[{number}].text.{language}", message)


def feedback_is_its_own(draft: Draft) -> Iterator[Fault]:
    """No two options of a question share their feedback."""
    for index, question, language in _in_each_language(draft):
        texts = [option.feedback.in_language(language) for option in question.options]
        for number, first in _repetitions(texts):
            message = f"the same feedback as option “{question.options[first].id}”"
            path = f"options[{number}].feedback.{language}"
            yield question_fault(index, question, path, message)


def options_begin_alike(draft: Draft) -> Iterator[Fault]:
    """Options that begin with a letter begin all with a capital, or all without."""
    for index, question, language in _in_each_language(draft):
        texts = [text.lstrip(OPENING_MARKS) for text in _option_texts(question, language)]
        initials = [text[0] for text in texts if text and text[0].isalpha()]
        if len({initial.isupper() for initial in initials}) > 1:
            message = f"some options begin with a capital and some do not ({language})"
            yield question_fault(index, question, "options", message)


def options_end_alike(draft: Draft) -> Iterator[Fault]:
    """Options end all with the same punctuation mark, or all without one."""
    for index, question, language in _in_each_language(draft):
        texts = [text.rstrip(CLOSING_MARKS) for text in _option_texts(question, language)]
        endings = {text[-1] if text[-1] in SENTENCE_ENDS else "" for text in texts if text}
        if len(endings) > 1:
            message = f"some options end with a punctuation mark and some do not ({language})"
            yield question_fault(index, question, "options", message)


def stems_give_no_clue(draft: Draft) -> Iterator[Fault]:
    """No content word of the stem stands in the key and in no distractor."""
    for index, question, language in _in_each_language(draft):
        clues = _clues(question, language)
        if clues:
            message = f"the stem gives the key away: {', '.join(f'“{clue}”' for clue in clues)}"
            yield question_fault(index, question, f"stem.{language}", message)


def key_and_distractors(question: Question, language: Language) -> tuple[str, list[str]]:
    """Return the text of the key (blank when it names no option) and those of the others."""
    texts = {option.id: option.text.in_language(language) for option in question.options}
    key = texts.pop(question.key, "")
    return key, list(texts.values())


def _option_texts(question: Question, language: Language) -> list[str]:
    return [option.text.in_language(language) for option in question.options]


def _in_each_language(draft: Draft) -> Iterator[tuple[int, Question, Language]]:
    for index, question in draft.questions.items():
        for language in LANGUAGES:
            yield index, question, language


def _key_path(question: Question) -> str:
    place = [option.id for option in question.options].index(question.key)
    return f"options[{place}].text"


def _repetitions(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield (index of a text, index of the first that says the same); blanks do not count."""
    first_index: dict[str, int] = {}
    for index, text in enumerate(map(same_wording, texts)):
        if text and text in first_index:
            yield index, first_index[text]
        first_index.setdefault(text, index)


def _clues(question: Question, language: Language) -> list[str]:
    """Return the stem's words that point at the key, folded, in order."""
    key, distractors = key_and_distractors(question, language)
    in_key = content_words(key, language)
    in_distractors = content_words(" ".join(distractors), language)
    return [
        word
        for word in dict.fromkeys(content_words(question.stem.in_language(language), language))
        if any(are_kin(word, other, language) for other in in_key)
        and not any(are_kin(word, other, language) for other in in_distractors)
    ]
