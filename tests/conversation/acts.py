"""Stretches of a practice that several tests walk through."""

from collections.abc import Iterable
from typing import Any

from bot.content import Language, Question
from tests.conversation.aftermath import stored
from tests.conversation.phrases import label
from tests.running_bot import PACK, RunningBot, Someone

SKIP = None  # beside right (True) and wrong (False)


async def work_through(
    person: Someone, language: Language, outcomes: Iterable[bool | None]
) -> dict[str, Any]:
    """Answer or skip question after question; returns the screen after the last."""
    screen = person.screen
    for is_right in outcomes:
        if is_right is SKIP:
            screen = await person.tap(label(language, "skip"))
        else:
            verdict = await person.answer(right=is_right)
            screen = await person.tap(person.labels(verdict)[0])
    return screen


async def begin_topic(person: Someone, language: Language, topic_id: str) -> dict[str, Any]:
    """Begin a practice of all questions on a topic."""
    title = PACK.topic(topic_id).title.in_language(language)
    await person.say("/quiz")
    await person.tap(title)
    return await person.tap(label(language, "all_questions", count=len(questions_on(topic_id))))


def questions_on(topic_id: str) -> list[Question]:
    """The questions of a topic, found without the pack's own index."""
    return [question for question in PACK.questions if question.topic == topic_id]


def number_of(bot: RunningBot, person: Someone, practice: int) -> int:
    """The stored number of a person's first practice, second, and so on."""
    sql = "SELECT number FROM practices WHERE learner_id = ? ORDER BY number"
    return int(stored(bot, sql, person.id)[practice - 1][0])


def drawn(bot: RunningBot, person: Someone, practice: int) -> list[str]:
    """The ids of a practice's questions in their order; practices are counted from 1."""
    return [row[0] for row in _questions(bot, person, practice)]


def outcomes(bot: RunningBot, person: Someone, practice: int) -> list[str | None]:
    """How each question of a practice ended, in order; None for one that is open."""
    return [row[1] for row in _questions(bot, person, practice)]


def _questions(bot: RunningBot, person: Someone, practice: int) -> list[tuple[str, str | None]]:
    sql = (
        "SELECT question_id, outcome FROM practice_questions"
        " WHERE learner_id = ? AND practice = ? ORDER BY position"
    )
    return stored(bot, sql, person.id, number_of(bot, person, practice))
