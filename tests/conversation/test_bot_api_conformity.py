"""Every request of the bot, held against the published Bot API."""

import pytest

from tests.running_bot import RunningBot
from tests.sandbox.bot_api_schema import faults_of_request, is_available


@pytest.mark.skipif(not is_available(), reason="there is no copy of the specification here")
async def test_every_request_of_a_whole_visit_is_as_the_specification_says(
    bot: RunningBot,
) -> None:
    learner = bot.person("it")
    await learner.start_practice()
    for _ in range(5):
        await learner.answer(right=False)
        await learner.tap(learner.labels(learner.screen)[0])
    for command in ("/article", "/progress", "/settings", "/help", "/privacy", "/mydata"):
        await learner.say(command)
    await learner.say("/forget")
    await learner.tap("Sì")
    await bot.stop()
    made = [call.as_json() for call in bot.telegram.calls()]
    assert {"getMe", "setMyCommands", "getUpdates", "sendDocument", "editMessageText"} <= {
        call["method"] for call in made
    }
    assert [
        fault for call in made for fault in faults_of_request(call["method"], call["params"])
    ] == []
