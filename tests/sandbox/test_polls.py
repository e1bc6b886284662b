"""Polls: what is refused, who may vote how, and what the bot is told."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import EMILY, GIULIA

BERNASCONI = 1007
QUIZ: Json = {"type": "quiz", "correct_option_ids": [1]}


@pytest.fixture
async def group(api: BotClient, sandbox: RunningSandbox) -> Chat:
    """A supergroup of Giulia and Emily, of which the bot has heard."""
    chat = sandbox.create_group("Classe 3B", [GIULIA, EMILY])
    sandbox.world.updates.clear()
    return chat


async def ask(api: BotClient, chat_id: int = GIULIA, **fields: Any) -> Json:
    """The message of a poll with three options; not anonymous."""
    wish = {"question": "Quanto?", "options": ["1", "2", "3"], "is_anonymous": False}
    sent: Json = await api.call("sendPoll", chat_id=chat_id, **wish | fields)
    return sent


def counts(sandbox: RunningSandbox, sent: Json) -> list[int]:
    """How many votes each option has now."""
    chat = sandbox.world.chats[sent["chat"]["id"]]
    options = chat.messages[sent["message_id"]]["poll"]["options"]
    return [option["voter_count"] for option in options]


async def test_a_poll_stands_in_its_message(api: BotClient, sandbox: RunningSandbox) -> None:
    options = [{"text": "  35 anni "}, {"text": "8 <b>anni</b>", "text_parse_mode": "HTML"}]
    fields = {"question": "Quanto <i>durò</i>?", "question_parse_mode": "HTML"}
    sent = await api.call("sendPoll", chat_id=GIULIA, options=options, **fields)
    poll = sent["poll"]
    assert poll["question"] == "Quanto durò?"
    assert [option["text"] for option in poll["options"]] == ["35 anni", "8 anni"]
    assert poll["is_anonymous"] is poll["allows_revoting"] is True
    assert (poll["type"], poll["total_voter_count"], poll["is_closed"]) == ("regular", 0, False)
    [call] = await sandbox.wait("sendPoll", text_contains="durò")
    assert call.as_json()["params"]["options"] == options


async def test_a_quiz_says_what_is_right_and_why(api: BotClient) -> None:
    explanation: Json = {"explanation": "Dal <b>1910</b>", "explanation_parse_mode": "HTML"}
    quiz = (await ask(api, **QUIZ, **explanation))["poll"]
    assert quiz["correct_option_ids"] == [1]
    assert quiz["explanation"] == "Dal 1910"
    assert quiz["explanation_entities"] == [{"type": "bold", "offset": 4, "length": 4}]
    assert quiz["allows_revoting"] is False
    older = (await ask(api, type="quiz", correct_option_id=0))["poll"]
    assert older["correct_option_ids"] == [0]


BAD_POLLS: list[tuple[Json, str]] = [
    ({"question": "x" * 301}, "poll question length must not exceed 300"),
    ({"question": "  "}, "text must be non-empty"),
    ({"options": []}, "poll must have at least one answer option"),
    ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
    ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
    ({"options": ["x", ""]}, "text must be non-empty"),
    ({"options": "{"}, "can't parse options JSON object"),
    ({"options": {}}, "expected an Array of InputPollOption"),
    (
        {"options": [7]},
        "can't parse InputPollOption: Expected InputPollOption to be an Object",
    ),
    ({"options": [{}]}, "can't parse InputPollOption: Can't find field \"text\""),
    ({"type": "test"}, "unsupported poll type specified"),
    ({"type": "quiz"}, "correct quiz option list must be non-empty"),
    (QUIZ | {"correct_option_ids": [2, 0]}, "correct quiz option list must be increasing"),
    (QUIZ | {"correct_option_ids": [3]}, "wrong quiz correct_option_id"),
    (QUIZ | {"correct_option_ids": {}}, "expected an Array of correct option identifiers"),
    (
        QUIZ | {"correct_option_ids": ["1"]},
        "correct option identifier must be of type Number",
    ),
    ({"type": "quiz", "correct_option_id": 3}, "wrong quiz correct_option_id"),
    (QUIZ | {"explanation": "x" * 201}, "explanation must not exceed 200 characters"),
    (QUIZ | {"explanation": "a\nb\nc\nd"}, "explanation must have at most 2 line feeds"),
    ({"description": "x" * 1025}, "description must not exceed 1024 characters"),
    ({"open_period": 4}, "open_period must be from 5 to 2628000 seconds ahead"),
    ({"close_date": 5}, "close_date must be from 5 to 2628000 seconds ahead"),
    (
        {"open_period": 5, "close_date": 5},
        "open_period and close_date can't be used together",
    ),
    ({"chat_id": 77}, "chat not found"),
    ({"reply_markup": keyboard([("A", "x" * 65)])}, "BUTTON_DATA_INVALID"),
]


async def test_a_bad_poll_is_refused(api: BotClient) -> None:
    for fields, problem in BAD_POLLS:
        wish = {"chat_id": GIULIA, "question": "Q", "options": ["a", "b", "c"]} | fields
        assert await api.refused("sendPoll", **wish) == f"Bad Request: {problem}", fields


async def test_limits_count_characters_after_the_markup_is_read(api: BotClient) -> None:
    options = [{"text": "🦄" * 100}] * 12
    tags: Json = {"explanation": f"<b>{'x' * 200}</b>", "explanation_parse_mode": "HTML"}
    sent = await ask(api, question="🦄" * 300, options=options, **QUIZ, **tags)
    assert len(sent["poll"]["options"]) == 12


async def test_the_bot_hears_who_chose_what(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sent = await ask(api, group.id)
    sandbox.vote(GIULIA, sent["message_id"], [1], group.id)
    sandbox.vote(EMILY, sent["message_id"], [0], group.id)
    for _ in range(2):  # the second time changes nothing
        sandbox.vote(EMILY, sent["message_id"], [2], group.id)
    sandbox.retract_vote(GIULIA, sent["message_id"], group.id)
    answers = [each["poll_answer"] for each in await api.call("getUpdates")]
    assert [(each["user"]["id"], each["option_ids"]) for each in answers] == [
        (GIULIA, [1]),
        (EMILY, [0]),
        (EMILY, [2]),
        (GIULIA, []),
    ]
    assert all("chat" not in each for each in answers)
    names = [option["persistent_id"] for option in sent["poll"]["options"]]
    assert [each["option_persistent_ids"] for each in answers][:2] == [[names[1]], [names[0]]]
    assert {each["poll_id"] for each in answers} == {sent["poll"]["id"]}
    assert counts(sandbox, sent) == [0, 0, 1]


async def test_an_anonymous_vote_changes_the_poll_and_names_nobody(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sent = await ask(api, is_anonymous=True, description="Una frase")
    sandbox.vote(GIULIA, sent["message_id"], [2])
    [update] = await api.call("getUpdates")
    assert update["poll"]["total_voter_count"] == 1
    assert [option["voter_count"] for option in update["poll"]["options"]] == [0, 0, 1]
    assert "description" not in update["poll"]
    assert sandbox.last_message(GIULIA)["poll"]["description"] == "Una frase"


async def test_a_vote_follows_the_rules_of_the_poll(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    quiz = (await ask(api, group.id, **QUIZ))["message_id"]
    several = (await ask(api, group.id, allows_multiple_answers=True))["message_id"]
    text = (await api.call("sendMessage", chat_id=group.id, text="x"))["message_id"]
    sandbox.vote(EMILY, several, [2, 0, 2], group.id)
    sandbox.vote(EMILY, quiz, [1], group.id)
    heard = await api.call("getUpdates")
    assert [each["poll_answer"]["option_ids"] for each in heard] == [[0, 2], [1]]
    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: sandbox.vote(EMILY, quiz, [0], group.id), "lets nobody change"),
        (lambda: sandbox.retract_vote(EMILY, quiz, group.id), "lets nobody change"),
        (lambda: sandbox.retract_vote(GIULIA, several, group.id), "has not voted"),
        (lambda: sandbox.vote(GIULIA, quiz, [0, 1], group.id), "takes one answer"),
        (lambda: sandbox.vote(GIULIA, quiz, [3], group.id), "from 0 to 2"),
        (lambda: sandbox.vote(GIULIA, quiz, [], group.id), "one option at least"),
        (lambda: sandbox.vote(GIULIA, text, [0], group.id), "is no poll"),
        (lambda: sandbox.vote(GIULIA, 999_999, [0], group.id), "is gone"),
        (lambda: sandbox.vote(BERNASCONI, quiz, [0], group.id), "is not in group"),
    ]
    for act, problem in refused:
        with pytest.raises(ControlError, match=problem):
            act()
    assert await api.call("getUpdates", offset=heard[-1]["update_id"] + 1) == []


async def test_a_bot_stops_its_poll_once(api: BotClient, sandbox: RunningSandbox) -> None:
    markup = keyboard([("A", "a")])
    sent = await ask(api, reply_markup=markup)
    text = await api.call("sendMessage", chat_id=GIULIA, text="x")
    place = {"chat_id": GIULIA, "message_id": sent["message_id"]}
    sandbox.vote(GIULIA, sent["message_id"], [0])
    stopped = await api.call("stopPoll", **place)
    assert (stopped["is_closed"], stopped["total_voter_count"]) == (True, 1)
    message = sandbox.messages(GIULIA)[-2]
    assert message["poll"]["is_closed"] is True
    assert "reply_markup" not in message
    last = (await api.call("getUpdates"))[-1]
    assert last["poll"] == stopped
    with pytest.raises(ControlError, match="closed"):
        sandbox.vote(GIULIA, sent["message_id"], [1])
    for wrong, problem in (
        (place, "poll has already been closed"),
        (place | {"message_id": text["message_id"]}, "message is not a poll"),
        (place | {"message_id": 999_999}, "message with poll to stop not found"),
    ):
        assert await api.refused("stopPoll", **wrong) == f"Bad Request: {problem}"


@pytest.mark.parametrize("way", ["open_period", "close_date"])
async def test_a_poll_closes_by_itself(api: BotClient, sandbox: RunningSandbox, way: str) -> None:
    sandbox.stop_clock()
    date = sandbox.world.now() + 60
    sent = await ask(api, **{way: 60 if way == "open_period" else date})
    assert (sent["poll"]["open_period"], sent["poll"]["close_date"]) == (60, date)
    sandbox.move_clock(58)
    sandbox.vote(GIULIA, sent["message_id"], [0])
    sandbox.move_clock(2)
    answer, closed = await api.call("getUpdates")
    assert "poll_answer" in answer
    assert closed["poll"]["is_closed"] is True
    with pytest.raises(ControlError, match="closed"):
        sandbox.retract_vote(GIULIA, sent["message_id"])


async def test_a_poll_that_was_stopped_deleted_or_forgotten_does_not_close_again(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.stop_clock()
    stopped, deleted, _ = [await ask(api, open_period=5) for _ in range(3)]
    await api.call("stopPoll", chat_id=GIULIA, message_id=stopped["message_id"])
    await api.call("deleteMessage", chat_id=GIULIA, message_id=deleted["message_id"])
    sandbox.reset()
    sandbox.stop_clock()
    sandbox.move_clock(10)
    assert await api.call("getUpdates") == []


async def test_a_closed_poll_may_be_sent(api: BotClient, sandbox: RunningSandbox) -> None:
    sent = await ask(api, is_closed=True)
    assert sent["poll"]["is_closed"] is True
    with pytest.raises(ControlError, match="closed"):
        sandbox.vote(GIULIA, sent["message_id"], [0])


async def test_polls_are_answered_over_http(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sent = await ask(api, group.id)
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    path = f"people/{EMILY}"
    assert (await api.control("POST", f"{path}/vote", place | {"option_ids": [1]}))[0] == 200
    _, shown = await api.control("GET", f"groups/{group.id}/messages")
    assert shown["votes"] == {str(sent["message_id"]): {str(EMILY): [1]}}
    assert (await api.control("POST", f"{path}/retract_vote", place))[0] == 200
    assert counts(sandbox, sent) == [0, 0, 0]
    assert (await api.control("POST", "close_poll", place))[0] == 200
    assert (await api.control("POST", "close_poll", place))[0] == 409
    assert (await api.control("POST", "close_poll", place | {"chat_id": 77}))[0] == 404
    assert (await api.control("POST", f"{path}/vote", place | {"option_ids": ["1"]}))[0] == 400


async def test_a_group_where_the_bot_may_not_write_names_polls(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.set_bot_status(group.id, "restricted")
    wish = {"chat_id": group.id, "question": "Q", "options": ["a"]}
    refused = await api.refused("sendPoll", **wish)
    assert refused == "Bad Request: not enough rights to send polls to the chat"
