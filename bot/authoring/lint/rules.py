"""Rules for the pack as a whole: its balance, its variety, and what it covers."""

from collections import Counter
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import Indel

from bot.authoring.lint.question_rules import key_and_distractors
from bot.authoring.lint.wording import gist
from bot.content.article import LANGUAGES, Language
from bot.content.draft import Draft, question_fault
from bot.content.fault import Fault
from bot.content.question import Question

LARGEST_SHARE_OF_LONGEST_KEYS = 0.35
LARGEST_SHARE_OF_ONE_POSITION = 0.35
LARGEST_SHARE_OF_RECALL = 0.5
# In fewer questions a share says nothing.
FEWEST_FOR_SHARES = 12

# Two stems are compared by their gist (`wording.gist`), word by word: the share of words in
# common. Letter by letter, "What happened in Korea in 1948?" and "... in 1953?" are 93 % alike,
# and "In che anno fu firmato" and "In quale anno venne firmato" only 75 %; by gist 75 % and 100 %.
# At 0.85 one word in seven may differ, and one may be added to six.
NEAR_DUPLICATE = 0.85


def keys_are_not_the_longest(draft: Draft) -> Iterator[Fault]:
    """The key is longer than every distractor in at most 35 % of the questions (one is let be)."""
    allowed = max(1.0, LARGEST_SHARE_OF_LONGEST_KEYS * len(draft.questions))
    for language in LANGUAGES:
        longest = [q.id for q in draft.questions.values() if _key_stands_out(q, language)]
        if len(longest) > allowed:
            share = len(longest) / len(draft.questions)
            message = (
                f"the key is the longest option ({language}) in {share:.0%} of the questions, "
                f"at most {LARGEST_SHARE_OF_LONGEST_KEYS:.0%} may be: {', '.join(longest)}"
            )
            yield Fault("questions", message)


def key_positions_are_balanced(draft: Draft) -> Iterator[Fault]:
    """No place among the options holds the key in more than 35 % of twelve questions or more."""
    places = Counter(
        [option.id for option in question.options].index(question.key)
        for question in draft.questions.values()
        if any(question.is_key(option.id) for option in question.options)
    )
    for place, count in sorted(places.items()):
        share = count / places.total()
        if places.total() >= FEWEST_FOR_SHARES and share > LARGEST_SHARE_OF_ONE_POSITION:
            message = (
                f"the key is option {place + 1} in {share:.0%} of the questions, "
                f"at most {LARGEST_SHARE_OF_ONE_POSITION:.0%} may be"
            )
            yield Fault("questions", message)


def recall_is_at_most_half(draft: Draft) -> Iterator[Fault]:
    """At most half of twelve questions or more ask for recall only."""
    total = len(draft.questions)
    count = sum(question.level == "recall" for question in draft.questions.values())
    if total >= FEWEST_FOR_SHARES and count > LARGEST_SHARE_OF_RECALL * total:
        message = f"{count} of {total} questions are of level “recall”, at most half may be"
        yield Fault("questions", message)


def every_passage_is_asked(draft: Draft) -> Iterator[Fault]:
    """Each passage is quoted by some question."""
    quoted = {quote.passage for q in draft.questions.values() for quote in q.quotes}
    for passage_id, (path, _, _) in draft.passages.items():
        if passage_id not in quoted and "questions" not in draft.broken:
            yield Fault(path, f"no question quotes passage “{passage_id}”")


def every_topic_is_asked(draft: Draft) -> Iterator[Fault]:
    """Each topic has a question."""
    asked = {question.topic for question in draft.questions.values()}
    for index, topic in draft.topics.items():
        if topic.id not in asked and "questions" not in draft.broken:
            yield Fault(f"topics[{index}]", f"no question is on topic “{topic.id}”")


def stems_differ(draft: Draft) -> Iterator[Fault]:
    """No two stems ask almost the same, in either language."""
    questions = list(draft.questions.items())
    for language in LANGUAGES:
        gists = [gist(question.stem.in_language(language), language) for _, question in questions]
        for place, (index, question) in enumerate(questions):
            for twin, likeness in _near_duplicates(gists, place):
                twin_index, other = questions[twin]
                message = (
                    f"the stem asks almost the same ({likeness:.0%}) as that of “{other.id}” "
                    f"(questions[{twin_index}])"
                )
                yield question_fault(index, question, f"stem.{language}", message)


def _key_stands_out(question: Question, language: Language) -> bool:
    key, distractors = key_and_distractors(question, language)
    return len(key) > max(map(len, distractors), default=0)


def _near_duplicates(gists: list[list[str]], place: int) -> Iterator[tuple[int, float]]:
    """Yield (place, likeness) of the earlier stems that the one at `place` repeats."""
    if len(gists[place]) < 2:  # nothing but a question word: a blank stem, another rule's fault
        return
    found = process.extract(
        gists[place],
        gists[:place],
        scorer=Indel.normalized_similarity,
        score_cutoff=NEAR_DUPLICATE,
        limit=None,
    )
    for _, likeness, twin in found:
        yield twin, likeness
