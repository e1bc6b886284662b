"""The figures of `/progress`, after answers whose outcome is known."""

from datetime import timedelta
from typing import get_args

import pytest

from bot.content import Language
from tests.conversation.acts import SKIP, begin_topic, drawn, questions_on, work_through
from tests.conversation.aftermath import answers_of, quiet
from tests.conversation.phrases import label, said
from tests.fake_clock import FakeClock
from tests.running_bot import PACK, RunningBot

pytestmark = pytest.mark.unmeasured

TOPIC = PACK.topics[0]
LANGUAGES = get_args(Language)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def passage_lines(language: Language, right: set[str]) -> list[str]:
    """What the page says of each passage when the latest answers to these questions are right."""
    lines = []
    mastered_mark = said(language, "practice/progress.html", **figures(mark=True)).splitlines()
    mark = next(line for line in mastered_mark if line.startswith("X: 1 / 1")).removeprefix(
        "X: 1 / 1"
    )
    for article in PACK.articles:
        for passage in article.passages:
            proven = {q.id for q in PACK.questions if passage.id in {o.passage for o in q.quotes}}
            number = PACK.section_of(passage.id)
            name = (
                label(language, "section", number=number) if number else label(language, "caption")
            )
            is_mastered = bool(proven) and proven <= right
            line = f"{name}: {len(proven & right)} / {len(proven)}"
            lines.append(line + (mark if is_mastered else ""))
    return lines


def figures(*, mark: bool) -> dict[str, object]:
    """Values with which the page shows one passage, mastered or not."""
    return {
        "answered": 1,
        "share": 1.0,
        "seen": 1,
        "questions": 1,
        "days": 1,
        "by_topic": [],
        "mastered": int(mark),
        "passages": [("X", 1, 1, mark)],
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_before_the_first_answer_the_page_says_so(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    screen = await person.say("/progress")
    empty = figures(mark=False) | {"answered": 0, "share": None, "seen": 0}
    assert screen["text"] == said(language, "practice/progress.html", **empty)
    assert person.labels(screen) == [label(language, "practise"), label(language, "home")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_figures_add_up(bot: RunningBot, clock: FakeClock, language: Language) -> None:
    person = bot.person(language)
    size = len(questions_on(TOPIC.id))
    await begin_topic(person, language, TOPIC.id)
    await work_through(person, language, [True] * (size - 2) + [False, SKIP])
    clock.move(timedelta(days=1))
    await begin_topic(person, language, TOPIC.id)
    await quiet(bot)
    second = drawn(bot, person, 2)
    await work_through(person, language, [True] * (size - 1) + [False])
    answered, right = (size - 1) + size, (size - 2) + (size - 1)
    lines = (await person.say("/progress"))["text"].splitlines()
    share = round(100 * right / answered)
    assert str(answered) in lines[2]
    assert f"{share}%" in lines[2].replace("\N{NO-BREAK SPACE}", "")
    assert {str(size), str(len(PACK.questions))} <= set(lines[3].split())
    assert "2" in lines[4].split()
    assert f"{TOPIC.title.in_language(language)}: {right} / {answered}" in lines
    for line in passage_lines(language, set(second[:-1])):
        assert line in lines, line


async def test_a_practice_of_all_asks_every_question_once_and_masters_every_passage(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    everything = {question.id for question in PACK.questions}
    await person.start_practice("all")
    result = await work_through(person, "en", [True] * len(everything))
    assert f"{len(everything)} of {len(everything)}" in result["text"]
    assert not any("missed" in text.lower() for text in person.labels(result))
    await quiet(bot)
    assert sorted(drawn(bot, person, 1)) == sorted(everything)
    assert answers_of(bot, person.id) == len(everything)
    text = (await person.say("/progress"))["text"]
    count = sum(len(article.passages) for article in PACK.articles)
    assert f"{count} of {count}" in text
    for line in passage_lines("en", everything):
        assert line in text.splitlines()


async def test_a_skip_neither_answers_nor_undoes(bot: RunningBot) -> None:
    person = bot.person("en")
    size = len(questions_on(TOPIC.id))
    await begin_topic(person, "en", TOPIC.id)
    await work_through(person, "en", [True] * size)
    before = await person.say("/progress")
    await begin_topic(person, "en", TOPIC.id)
    await work_through(person, "en", [SKIP] * size)
    assert (await person.say("/progress"))["text"] == before["text"]


async def test_two_practices_on_one_day_are_one_active_day(
    bot: RunningBot, clock: FakeClock
) -> None:
    person = bot.person("en")
    for hours in (1, 1, 24):
        await person.start_practice()
        await work_through(person, "en", [True])
        clock.move(timedelta(hours=hours))
    assert "Active on 1 day\n" in (await person.say("/progress"))["text"]
