"""Callback data that a modified app could send: never an error, never a second count."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.handlers import BY_BUTTON
from tests.conversation.acts import number_of
from tests.conversation.aftermath import dead_letters, quiet, stored
from tests.conversation.phrases import said
from tests.running_bot import PACK, RunningBot

pytestmark = pytest.mark.unmeasured

VERBS = sorted(button.verb for button in BY_BUTTON)
FIELD = st.one_of(
    st.integers(-3, 12).map(str),
    st.integers(-(10**70), 10**70).map(str),
    st.sampled_from([topic.id for topic in PACK.topics]),
    st.sampled_from(["-", "", "a", "b", "5", "all", "it", "en", "de", PACK.articles[0].id]),
    st.sampled_from(["0" * 12 + "9" * 30, "9" * 19, str(2**31), str(2**63), "٣", "1_0", "+1"]),
    st.text(max_size=20),
)
WITH_A_KNOWN_VERB = st.builds(
    lambda verb, fields: ":".join([verb, *fields]),
    st.sampled_from(VERBS),
    st.lists(FIELD, max_size=4),
)
FORGED = st.one_of(WITH_A_KNOWN_VERB, st.text(max_size=64), st.text(min_size=65, max_size=400))


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(forged=st.lists(FORGED, min_size=25, max_size=25))
async def test_forged_data_is_answered_and_counts_nothing_twice(
    bot: RunningBot, forged: list[str]
) -> None:
    person = bot.person("en")
    await person.start_practice()
    await quiet(bot)
    message, number = person.screen["message_id"], number_of(bot, person, 1)
    own = [data.replace(":1:", f":{number}:", 1) for data in forged]
    queries = {
        bot.telegram.tap(person.id, message, data, forge=True): data for data in [*forged, *own]
    }
    await quiet(bot)
    assert dead_letters(bot) == []
    answered = {
        call.parameters.text("callback_query_id")
        for call in bot.telegram.calls("answerCallbackQuery")
        if call.ok
    }
    assert [data for query, data in queries.items() if query not in answered] == []
    counted = "SELECT coalesce(sum(times_right + times_wrong), 0) FROM question_histories"
    given_once = "SELECT count(*) FROM practice_questions WHERE outcome IN ('right', 'wrong')"
    assert stored(bot, counted) == stored(bot, given_once)


async def test_numbers_that_no_database_holds_are_refused(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    for number in ("0" * 12 + "9" * 30, "9" * 60, str(2**63), "-1", "0" * 5000, "1" * 5000):
        for verb, rest in (("a", ":1:a"), ("skip", ":1"), ("next", ""), ("verdict", ":1")):
            toast = await person.tap_data(f"{verb}:{number}{rest}")
            assert toast == said("en", "home/stale_button.txt"), (verb, number)


async def test_markup_and_templates_in_forged_data_are_never_said(bot: RunningBot) -> None:
    person = bot.person("en")
    before = (await person.say("/start"))["text"]
    for data in (
        "size:{{ 7*7 }}",
        "size:<b>x</b>",
        "read:../../etc:1",
        "begin:';--:5",
        "language:xx",
    ):
        assert await person.tap_data(data) == said("en", "home/stale_button.txt")
    assert person.screen["text"] == before


async def test_a_place_outside_the_article_is_refused(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/article")
    article = PACK.articles[0]
    for place in (0, len(article.passages) + 1, 10**6):
        assert await person.tap_data(f"read:{article.id}:{place}") == said(
            "en", "home/stale_button.txt"
        )
    assert await person.tap_data("read:another:1") == said("en", "home/stale_button.txt")
