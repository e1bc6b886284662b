"""Reading the article: from the start page, and from a verdict and back."""

from typing import Any, get_args

import pytest

from bot.content import Language
from tests.conversation.acts import work_through
from tests.conversation.phrases import label
from tests.running_bot import PACK, RunningBot, Someone

LANGUAGES = get_args(Language)
ARTICLE = PACK.articles[0]
PASSAGES = ARTICLE.passages


def bold(message: dict[str, Any]) -> list[str]:
    """The stretches in bold, cut by UTF-16 units as Telegram counts."""
    text = message["text"].encode("utf-16-le")
    return [
        text[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", [])
        if e["type"] == "bold"
    ]


def check_passage(message: dict[str, Any], language: Language, place: int) -> None:
    passage, text = PASSAGES[place - 1], message["text"]
    assert f"{place} / {len(PASSAGES)}" in text.splitlines()[1]
    assert passage.text in text
    assert ARTICLE.credit.in_language(language) in text
    for other in LANGUAGES:
        is_needed = other == language != passage.language
        assert (passage.translation.get(other, "\0") in text) == is_needed


async def start(person: Someone, language: Language, way: str) -> dict[str, Any]:
    if way == "command":
        return await person.say("/article")
    await person.say("/start")
    return await person.tap(label(language, "read_article"))


@pytest.mark.parametrize("way", ["command", "button"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_article_is_read_forward_and_back(
    bot: RunningBot, language: Language, way: str
) -> None:
    person = bot.person(language)
    following, previous = label(language, "next_passage"), label(language, "previous_passage")
    screen = await start(person, language, way)
    assert previous not in person.labels(screen)
    seen = [screen["text"]]
    for place in range(1, len(PASSAGES) + 1):
        check_passage(screen, language, place)
        if place < len(PASSAGES):
            screen = await person.tap(following)
            seen.append(screen["text"])
    assert following not in person.labels(screen)
    for text in reversed(seen[:-1]):
        screen = await person.tap(previous)
        assert screen["text"] == text
    home = await person.tap(label(language, "home"))
    assert label(language, "practise") in person.labels(home)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_passage_in_the_other_language_is_followed_by_a_marked_translation(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.say("/article")
    mark = {"it": "Traduzione", "en": "Translation"}[language]
    for passage in PASSAGES:
        screen = person.screen
        assert (mark in screen["text"]) == (passage.language != language)
        quotes = [e for e in screen["entities"] if "blockquote" in e["type"]]
        assert len(quotes) == 1 + (passage.language != language)
        if passage is not PASSAGES[-1]:
            await person.tap(label(language, "next_passage"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_a_verdict_one_reads_the_whole_article_and_comes_back(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    await work_through(person, language, [True])
    question = person.question()
    verdict = dict(await person.answer(right=False))
    proof = await person.tap(label(language, "whole_article"))
    quote = question.quotes[0]
    place = [passage.id for passage in PASSAGES].index(quote.passage) + 1
    check_passage(proof, language, place)
    assert any(quote.text in stretch for stretch in bold(proof))
    while label(language, "previous_passage") in person.labels(person.screen):
        await person.tap(label(language, "previous_passage"))
    for passage_place in range(1, len(PASSAGES) + 1):
        check_passage(person.screen, language, passage_place)
        if passage_place < len(PASSAGES):
            await person.tap(label(language, "next_passage"))
    back = await person.tap(label(language, "back_to_answer"))
    assert (back["text"], back["entities"]) == (verdict["text"], verdict["entities"])
    assert person.labels(back) == person.labels(verdict)
    assert (await person.tap(label(language, "next")))["text"].startswith("3 / 5")


async def test_from_the_article_one_goes_straight_on_to_the_next_question(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await person.answer(right=True)
    await person.tap(label("en", "whole_article"))
    assert (await person.tap(label("en", "next")))["text"].startswith("2 / 5")


async def test_from_the_article_after_the_last_question_one_goes_to_the_result(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    await person.start_practice()
    await work_through(person, "en", [True] * 4)
    verdict = await person.answer(right=True)
    assert label("en", "see_result") in person.labels(verdict)
    await person.tap(label("en", "whole_article"))
    result = await person.tap(label("en", "see_result"))
    assert label("en", "practise_again") in person.labels(result)


async def test_an_answer_can_be_read_again_after_the_practice_has_ended(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    verdict = dict(await person.answer(right=True))
    proof = dict(await person.tap(label("en", "whole_article")))
    await person.say("/stop")
    back = await person.tap(label("en", "back_to_answer"), proof)
    assert back["text"] == verdict["text"]
