"""The screens of a practice: topic, size, question, verdict, result."""

from collections import Counter
from functools import partial

from bot.content import Passage
from bot.quiz.practice import Asking, Graded, Practice, PracticeSize
from bot.quiz.progress import Summary
from bot.views.buttons import (
    Answer,
    Begin,
    ChooseSize,
    ChooseTopic,
    GoHome,
    Next,
    PractiseMissed,
    ReadProof,
    Reread,
    Skip,
    Stop,
)
from bot.views.fitting import first_that_fits
from bot.views.page import Page
from bot.views.passages import place_of
from bot.views.screen import Key, Screen
from bot.views.teaching import Detail, teaching

MOST_PASSAGE_KEYS = 3
MISSED_LISTED = (12, 4, 0)  # how many stems are named, the most that fit


def topic_screen(page: Page, running: Asking | None) -> Screen:
    """Which topic to practise; first of all, the practice that is under way."""
    counts = Counter(question.topic for question in page.pack.questions)
    rows: list[tuple[Key, ...]] = [
        (page.key("all_topics", ChooseSize(None), count=len(page.pack.questions)),),
        *(
            (
                Key(
                    page.label("topic", title=page.topic_title(topic.id), count=counts[topic.id]),
                    ChooseSize(topic.id),
                ),
            )
            for topic in page.pack.topics
            if counts[topic.id]
        ),
    ]
    if running is not None:
        step = running.step
        resume = Next(step.number)
        values = {"position": step.asked.position, "size": step.size}
        rows.insert(0, (page.key("resume", resume, **values),))
    return Screen(page.say("practice/choose_topic.html"), tuple(rows))


def size_screen(page: Page, topic: str | None) -> Screen:
    """How many questions: 5, 10 or all, as far as there are that many."""
    available = len(page.pack.questions_on(topic))
    numbers = tuple(
        page.key("some_questions", Begin(topic, size.value), count=int(size))
        for size in (PracticeSize.FIVE, PracticeSize.TEN)
        if int(size) < available
    )
    everything = page.key("all_questions", Begin(topic, PracticeSize.ALL.value), count=available)
    return Screen(
        page.say("practice/choose_size.html", topic=page.topic_title(topic)),
        ((*numbers, everything), (page.key("other_topic", ChooseTopic()),)),
    )


def question_screen(page: Page, asking: Asking) -> Screen:
    """A question: where one is, the stem, the options in full, one key a letter."""
    number, asked, question = asking.step.number, asking.step.asked, asking.question
    position = asked.position
    text = page.say(
        "practice/question.html",
        position=position,
        size=asking.step.size,
        topic=page.topic_title(question.topic),
        stem=question.stem.in_language(page.language),
        options=[
            (asked.letter_of(option), question.option(option).text.in_language(page.language))
            for option in asked.option_order
        ],
    )
    letters = tuple(
        Key(asked.letter_of(option), Answer(number, position, option))
        for option in asked.option_order
    )
    below = (page.key("skip", Skip(number, position)), page.key("stop", Stop(number)))
    return Screen(text, (letters, below))


def verdict_screen(page: Page, graded: Graded) -> Screen:
    """The verdict in place of the question: what was chosen, what is right, and the proof."""
    step, question = graded.step, graded.verdict.question
    text = first_that_fits([partial(_verdict_text, page, graded, detail) for detail in Detail])
    place = place_of(page.pack, question)
    onwards = "see_result" if step.current is None else "next"
    return Screen(
        text,
        (
            (page.key(onwards, Next(step.number)),),
            (
                page.key("whole_article", ReadProof(step.number, step.asked.position, place)),
                page.key("stop", Stop(step.number)),
            ),
        ),
    )


def _verdict_text(page: Page, graded: Graded, detail: Detail) -> str:
    verdict, language = graded.verdict, page.language
    question, asked = verdict.question, verdict.asked
    chosen = verdict.chosen or question.key_option
    return page.say(
        "practice/verdict.html",
        position=asked.position,
        size=graded.step.size,
        topic=page.topic_title(question.topic),
        stem=question.stem.in_language(language),
        outcome=verdict.outcome.value,
        chosen_letter=asked.letter_of(chosen.id),
        chosen_text=chosen.text.in_language(language),
        key_letter=asked.letter_of(question.key),
        key_text=question.key_option.text.in_language(language),
        feedback=chosen.feedback.in_language(language),
        teaching=teaching(page, question, detail),
    )


def result_screen(page: Page, summary: Summary) -> Screen:
    """What the practice came to, and what to do about it."""
    practice = summary.practice
    text = first_that_fits([partial(_result_text, page, summary, most) for most in MISSED_LISTED])
    rows: list[tuple[Key, ...]] = [
        (page.key("practise_again", ChooseTopic()), page.key("home", GoHome())),
    ]
    if summary.missed:
        missed = PractiseMissed(practice.number)
        rows.insert(0, (page.key("practise_missed", missed, count=len(summary.missed)),))
        rows.insert(1, tuple(_reading_keys(page, summary)))
    return Screen(text, tuple(rows))


def _result_text(page: Page, summary: Summary, most_missed: int) -> str:
    practice = summary.practice
    listed = summary.missed[:most_missed]
    return page.say(
        "practice/result.html",
        name=_name(page, practice),
        right=summary.score.right,
        answered=summary.score.answered,
        share=summary.score.share,
        skipped=summary.skipped,
        unasked=practice.size - practice.done,
        by_topic=[
            (topic.title.in_language(page.language), score.right, score.answered)
            for topic, score in summary.by_topic
        ],
        missed=[question.stem.in_language(page.language) for question in listed],
        more_missed=len(summary.missed) - len(listed),
        passages=[page.section(passage) for passage in summary.passages_to_read],
    )


def _name(page: Page, practice: Practice) -> str:
    return (
        page.label("missed_practice") if practice.is_of_missed else page.topic_title(practice.topic)
    )


def _reading_keys(page: Page, summary: Summary) -> list[Key]:
    keys = []
    for passage in summary.passages_to_read[:MOST_PASSAGE_KEYS]:
        button = Reread(summary.practice.number, *_address(page, passage))
        keys.append(page.key("read_section", button, section=page.section(passage)))
    return keys


def _address(page: Page, passage: Passage) -> tuple[str, int]:
    for article in page.pack.articles:
        for place, candidate in enumerate(article.passages, start=1):
            if candidate.id == passage.id:
                return article.id, place
    raise KeyError(passage.id)
