"""A learner practises: from the first tap to the result, in both languages."""

import pytest

from tests.running_bot import RunningBot

WORDS = {
    "it": (
        "Esercitati",
        "Le due Coree",
        "5 domande",
        "Giusto.",
        "Non è giusto.",
        "Il tuo risultato",
    ),
    "en": ("Practise", "The two Koreas", "5 questions", "Right.", "Not right.", "Your result"),
}


@pytest.mark.parametrize("language", ["it", "en"])
async def test_a_whole_practice_is_asked_explained_and_summed_up(
    bot: RunningBot, language: str
) -> None:
    practise, topic, five, right, not_right, result = WORDS[language]
    learner = bot.person(language)
    await learner.say("/start")
    await learner.tap(practise)
    await learner.tap(topic)
    screen = await learner.tap(five)
    for position in range(1, 6):
        assert screen["text"].startswith(f"{position} / 5 · {topic}")
        assert learner.labels(screen)[0] == "A"
        wanted = right if position % 2 else not_right
        screen = await learner.answer(right=bool(position % 2))
        assert wanted in screen["text"]
        screen = await learner.tap(learner.labels(screen)[0])
    assert screen["text"].startswith(result)
    assert "3" in screen["text"]
    assert "60%" in screen["text"].replace(" ", "").replace(" ", "")


@pytest.mark.any_day
async def test_a_killed_bot_goes_on_where_the_learner_was(bot: RunningBot) -> None:
    learner = bot.person("it")
    await learner.start_practice()
    await learner.answer(right=True)
    await bot.stop()
    await bot.start()
    screen = await learner.tap("Avanti")
    assert screen["text"].startswith("2 / 5")
