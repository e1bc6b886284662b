"""A simulated class: pupils join, answer, vote and go home, by what the bot's messages ask."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from sandbox.classroom.answer_key import AnswerKey, KeyedQuestion
from sandbox.classroom.pupils import FIRST_PUPIL_ID
from sandbox.classroom.school_class import SchoolClass
from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import GIULIA, check_answers
from tests.waiting import until

KEY = AnswerKey(
    (
        KeyedQuestion("q1", ("How long did it last?",), ("35 years", "35 anni")),
        KeyedQuestion("q2", ("Who wrote it?",), ("Ada",)),
    )
)
FIRST = (
    "Question 1 of 2\nHow long did it last?\n\nA. 8 years\nB. 14 years\nC. 35 years\nD. 50 years"
)
SECOND = "Question 2 of 2\nWho wrote it?\n\nA. Ada\nB. Emma\nC. Ida\nD. Olga"
LETTERS = keyboard([(letter, f"answer {letter}") for letter in "ABCD"])
JOIN = keyboard([("Join", "join")])


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    """A sandbox that knows the answers, and whose clock stands still."""
    async with RunningSandbox(answer_key=KEY) as running:
        running.stop_clock()
        yield running
        check_answers(running)


@pytest.fixture
async def group(sandbox: RunningSandbox) -> Chat:
    """A supergroup of Giulia and the bot."""
    return sandbox.create_group("Classe 3B", [GIULIA])


def tapped(sandbox: RunningSandbox) -> list[tuple[int, str]]:
    """Who tapped what, oldest first; the bot has heard of it then."""
    queries = [
        each.update["callback_query"]
        for each in sandbox.world.updates.pending()
        if "callback_query" in each.update
    ]
    sandbox.world.updates.clear()
    return [(query["from"]["id"], query["data"]) for query in queries]


def written(sandbox: RunningSandbox) -> list[tuple[int, str]]:
    """Who wrote what to the bot, oldest first."""
    messages = [each.update.get("message", {}) for each in sandbox.world.updates.pending()]
    sandbox.world.updates.clear()
    return [(each["from"]["id"], each["text"]) for each in messages if "text" in each]


def ids_of(one: SchoolClass) -> list[int]:
    """The pupils' ids."""
    return [pupil.person.id for pupil in one.pupils]


async def test_a_class_joins_the_group_and_presses_the_one_button(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    lobby = await api.call("sendMessage", chat_id=group.id, text="Join in", reply_markup=JOIN)
    one = sandbox.start_class(25, group_id=group.id, delay_seconds=(1, 4))
    assert sandbox.last_message(group.id)["new_chat_members"][24]["id"] == ids_of(one)[24]
    assert group.members == {GIULIA, *ids_of(one)}
    sandbox.move_clock(0.99)
    assert tapped(sandbox) == []
    sandbox.move_clock(3.01)
    assert sorted(tapped(sandbox)) == [(person_id, "join") for person_id in ids_of(one)]
    place = {"chat_id": group.id, "message_id": lobby["message_id"]}
    await api.call("editMessageText", **place, text="Join in (25)", reply_markup=JOIN)
    sandbox.move_clock(10)
    assert tapped(sandbox) == []


async def test_only_the_newest_message_is_joined(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    old = await api.call("sendMessage", chat_id=group.id, text="Join in", reply_markup=JOIN)
    await api.call("sendMessage", chat_id=group.id, text="Later")
    sandbox.start_class(3, group_id=group.id)
    place = {"chat_id": group.id, "message_id": old["message_id"]}
    await api.call("editMessageText", **place, text="Join in, all", reply_markup=JOIN)
    two = keyboard([("Join", "join"), ("Rules", "rules")])
    await api.call("sendMessage", chat_id=group.id, text="Join?", reply_markup=two)
    sandbox.move_clock(10)
    assert tapped(sandbox) == []


@pytest.mark.parametrize(
    ("label", "is_pressed"),
    [
        ("Join", True),
        ("✅ Partecipa (3)", True),
        ("I’m in!", True),
        ("Leave the quiz", False),
        ("Esci", False),
        ("Questa domanda è sbagliata", False),
        ("B", False),
    ],
)
async def test_a_sole_button_is_pressed_when_it_says_that_one_comes_in(
    api: BotClient, sandbox: RunningSandbox, group: Chat, label: str, is_pressed: bool
) -> None:
    sandbox.start_class(3, group_id=group.id)
    markup = keyboard([(label, "press")])
    await api.call("sendMessage", chat_id=group.id, text="Quiz", reply_markup=markup)
    sandbox.move_clock(10)
    assert len(tapped(sandbox)) == (3 if is_pressed else 0)


@pytest.mark.parametrize(("skill", "right"), [(1.0, 40), (0.0, 0), (0.7, 31)])
async def test_the_share_of_right_answers_is_the_skill(
    api: BotClient, sandbox: RunningSandbox, group: Chat, skill: float, right: int
) -> None:
    one = sandbox.start_class(40, group_id=group.id, skill=skill, seed=5)
    await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(5)
    answers = tapped(sandbox)
    assert sorted(person_id for person_id, _ in answers) == ids_of(one)
    assert Counter(data for _, data in answers)["answer C"] == right
    assert one.answers == 40


async def test_an_edit_that_only_counts_is_no_new_question_but_the_next_one_is(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.start_class(5, group_id=group.id, skill=1)
    sent = await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    sandbox.move_clock(2)
    counted = f"{FIRST}\n\n3 answers so far"
    await api.call("editMessageText", **place, text=counted, reply_markup=LETTERS)
    sandbox.move_clock(9)
    assert [data for _, data in tapped(sandbox)] == ["answer C"] * 5
    await api.call("editMessageText", **place, text=SECOND, reply_markup=LETTERS)
    sandbox.move_clock(9)
    assert [data for _, data in tapped(sandbox)] == ["answer A"] * 5


async def test_who_is_too_slow_taps_nothing(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.start_class(20, group_id=group.id, delay_seconds=(0, 10), seed=1)
    sent = await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(5)
    in_time = len(tapped(sandbox))
    assert 0 < in_time < 20
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    await api.call("editMessageText", **place, text="It was C.")
    sandbox.move_clock(10)
    assert tapped(sandbox) == []


async def test_a_question_that_was_held_is_answered_by_those_who_had_not(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    one = sandbox.start_class(20, group_id=group.id, delay_seconds=(0, 10), seed=1)
    sent = await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(5)
    before = tapped(sandbox)
    assert 0 < len(before) < 20
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    await api.call("editMessageText", **place, text=f"{FIRST}\nPaused")
    sandbox.move_clock(10)
    assert tapped(sandbox) == []
    await api.call("editMessageText", **place, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(10)
    after = tapped(sandbox)
    assert sorted(person_id for person_id, _ in before + after) == ids_of(one)


async def test_an_unknown_question_is_guessed(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.start_class(60, group_id=group.id, skill=1)
    sent = await api.call(
        "sendMessage", chat_id=group.id, text="Why? 0 so far", reply_markup=LETTERS
    )
    sandbox.move_clock(5)
    counted = Counter(data for _, data in tapped(sandbox))
    assert set(counted) == {f"answer {letter}" for letter in "ABCD"}
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    await api.call("editMessageText", **place, text="Why? 60 so far", reply_markup=LETTERS)
    sandbox.move_clock(5)
    assert tapped(sandbox) == []
    await api.call("editMessageText", **place, text="Where? 0 so far", reply_markup=LETTERS)
    sandbox.move_clock(5)
    assert len(tapped(sandbox)) == 60


async def test_the_same_seed_gives_the_same_lesson(api: BotClient, sandbox: RunningSandbox) -> None:
    lessons = []
    for seed in (3, 3, 4):
        group = sandbox.create_group("Classe", [GIULIA])
        one = sandbox.start_class(12, group_id=group.id, seed=seed)
        await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
        sandbox.move_clock(5)
        lessons.append(tapped(sandbox))
        sandbox.dismiss_class(one)
        sandbox.world.updates.clear()
    assert lessons[0] == lessons[1] != lessons[2]


async def test_a_class_opens_private_chats_by_a_link(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    one = sandbox.start_class(4, payload="live_7", delay_seconds=(1, 3), skill=1)
    sandbox.move_clock(3)
    assert sorted(written(sandbox)) == [(each, "/start live_7") for each in ids_of(one)]
    for person_id in ids_of(one):
        ask = {"text": "Who are you?", "reply_markup": {"force_reply": True}}
        await api.call("sendMessage", chat_id=person_id, **ask)
        await api.call("sendMessage", chat_id=person_id, text=SECOND, reply_markup=LETTERS)
    sandbox.move_clock(3)
    assert Counter(data for _, data in tapped(sandbox)) == {"answer A": 4}
    replies = [sandbox.last_message(person_id) for person_id in ids_of(one)]
    assert [each["text"] for each in replies] == ["Alessia", "Amelia", "Andrea", "Arthur"]
    assert {each["reply_to_message"]["text"] for each in replies} == {"Who are you?"}
    languages = {sandbox.world.people[person_id].language_code for person_id in ids_of(one)}
    assert languages == {"it", "en"}


async def test_a_class_types_a_code_after_start(api: BotClient, sandbox: RunningSandbox) -> None:
    [person_id] = ids_of(sandbox.start_class(1, code="KX7", delay_seconds=(2, 2)))
    sandbox.move_clock(2)
    assert written(sandbox) == [(person_id, "/start")]
    sandbox.move_clock(2)
    assert written(sandbox) == [(person_id, "KX7")]


async def test_nobody_writes_a_name_in_a_group(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    one = sandbox.start_class(3, group_id=group.id)
    ask = {"text": "Who are you?", "reply_markup": {"force_reply": True}}
    await api.call("sendMessage", chat_id=group.id, **ask)
    assert one.as_json()["waiting"] == 0
    sandbox.move_clock(9)
    assert sandbox.last_message(group.id)["text"] == "Who are you?"


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"type": "quiz", "correct_option_ids": [1]}, 1),
        ({"question": "Who wrote it?", "options": ["Ida", "Emma", "Ada"]}, 2),
    ],
)
async def test_pupils_vote_once(
    api: BotClient, sandbox: RunningSandbox, group: Chat, fields: Json, right: int
) -> None:
    one = sandbox.start_class(10, group_id=group.id, skill=1)
    wish: Json = {"question": "Q", "options": ["x", "y", "z"], "is_anonymous": False} | fields
    await api.call("sendPoll", chat_id=group.id, **wish)
    sandbox.world.updates.clear()
    sandbox.move_clock(9)
    answers = [each.update["poll_answer"] for each in sandbox.world.updates.pending()]
    assert sorted(each["user"]["id"] for each in answers) == ids_of(one)
    assert {tuple(each["option_ids"]) for each in answers} == {(right,)}
    closed = await api.call("sendPoll", chat_id=group.id, **wish, is_closed=True)
    sandbox.move_clock(9)
    poll = sandbox.last_message(group.id)["poll"]
    assert (poll["id"], poll["total_voter_count"]) == (closed["poll"]["id"], 0)


async def test_a_paused_class_goes_on_where_it_stood(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    one = sandbox.start_class(6, group_id=group.id, delay_seconds=(10, 10))
    await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(6)
    one.pause()
    sandbox.move_clock(600)
    assert (one.is_paused, tapped(sandbox)) == (True, [])
    one.resume()
    sandbox.move_clock(3.9)
    assert tapped(sandbox) == []
    sandbox.move_clock(0.2)
    assert len(tapped(sandbox)) == 6


async def test_a_class_goes_home_from_a_group(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    one = sandbox.start_class(3, group_id=group.id)
    await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.dismiss_class(one)
    assert group.members == {GIULIA}
    left = [each.get("left_chat_member", {}).get("id") for each in sandbox.messages(group.id)]
    assert left[-3:] == ids_of(one)
    sandbox.move_clock(60)
    assert tapped(sandbox) == []


async def test_who_went_home_stops_the_bot_and_comes_back_with_the_next_class(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    first = sandbox.start_class(3, delay_seconds=(1, 1))
    sandbox.move_clock(1)
    other = sandbox.start_class(1, delay_seconds=(1, 1))
    sandbox.dismiss_class(first)
    sandbox.world.updates.clear()
    for person_id in ids_of(first):
        refused = await api.refused("sendMessage", chat_id=person_id, text="x")
        assert refused == "Forbidden: bot was blocked by the user"
    again = sandbox.start_class(4, delay_seconds=(1, 1))
    assert ids_of(again) == [*ids_of(first), FIRST_PUPIL_ID + 4]
    assert ids_of(other) == [FIRST_PUPIL_ID + 3]
    sandbox.move_clock(1)
    assert len(written(sandbox)) == 5
    await api.call("sendMessage", chat_id=FIRST_PUPIL_ID, text="x")


async def test_a_class_follows_its_group_into_the_supergroup(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    old = sandbox.create_group("Classe", [GIULIA], "group")
    one = sandbox.start_class(3, group_id=old.id)
    new = sandbox.migrate(old.id)
    await api.call("sendMessage", chat_id=new.id, text=FIRST, reply_markup=LETTERS)
    sandbox.move_clock(9)
    assert sorted(person_id for person_id, _ in tapped(sandbox)) == ids_of(one)
    sandbox.dismiss_class(one)
    assert new.members == {GIULIA}


async def test_a_pupil_who_was_removed_does_nothing_more(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    one = sandbox.start_class(3, group_id=group.id)
    await api.call("sendMessage", chat_id=group.id, text=FIRST, reply_markup=LETTERS)
    sandbox.kick(group.id, ids_of(one)[0])
    sandbox.move_clock(9)
    assert sorted(person_id for person_id, _ in tapped(sandbox)) == ids_of(one)[1:]
    sandbox.dismiss_class(one)
    assert group.status_of(ids_of(one)[0]) == "kicked"


async def test_a_large_class_comes_and_goes_without_a_word(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    before = len(sandbox.messages(group.id))
    one = sandbox.start_class(300, group_id=group.id)
    assert await api.call("getChatMemberCount", chat_id=group.id) == 302
    sandbox.dismiss_class(one)
    assert await api.call("getChatMemberCount", chat_id=group.id) == 2
    assert len(sandbox.messages(group.id)) == before


async def test_a_class_is_started_held_and_sent_home_over_http(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    wish = {"pupils": 2, "payload": "x", "skill": 0.5, "delay_seconds": [0, 0.5], "seed": 7}
    _, begun = await api.control("POST", "classes", wish)
    path = f"classes/{begun['id']}"
    assert begun["pupils"] == begun["waiting"] == 2
    assert (await api.control("POST", f"{path}/pause"))[1]["paused"] is True
    assert (await api.control("POST", f"{path}/resume"))[1]["paused"] is False
    _, named = await api.control("GET", f"{path}/pupils")
    assert named["pupils"][0] == {"id": FIRST_PUPIL_ID, "first_name": "Alessia"}
    _, state = await api.control("GET", "state")
    assert [each["id"] for each in state["classes"]] == [begun["id"]]
    assert FIRST_PUPIL_ID not in [person["id"] for person in state["people"]]
    _, person = await api.control("GET", f"people/{FIRST_PUPIL_ID}")
    assert person["pupil"] is True
    assert await api.control("POST", f"{path}/dismiss") == (200, {"ok": True})
    assert await api.control("GET", "classes") == (200, {"classes": []})
    assert (await api.control("POST", f"{path}/pause"))[0] == 404


async def test_a_class_that_cannot_be_is_refused(api: BotClient) -> None:
    wishes: list[Json] = [
        {"pupils": 0},
        {"pupils": 301},
        {},
        {"pupils": 3, "skill": 1.5},
        {"pupils": 3, "delay_seconds": [3, 1]},
        {"pupils": 3, "delay_seconds": [1]},
        {"pupils": 3, "delay_seconds": -1},
        {"pupils": 3, "payload": "a b"},
        {"pupils": 3, "group_id": -5},
    ]
    for wish in wishes:
        status, explanation = await api.control("POST", "classes", wish)
        assert (status in {400, 404}, bool(explanation["error"])) == (True, True), wish
    assert await api.control("GET", "classes") == (200, {"classes": []})


async def test_a_group_that_moved_away_takes_no_class(sandbox: RunningSandbox) -> None:
    old = sandbox.create_group("Classe", [GIULIA], "group")
    sandbox.migrate(old.id)
    with pytest.raises(ControlError, match="has become"):
        sandbox.start_class(3, group_id=old.id)
    with pytest.raises(ControlError, match="not by both"):
        sandbox.start_class(3, group_id=old.id, payload="x")


async def test_a_reset_forgets_classes_and_pupils(api: BotClient, sandbox: RunningSandbox) -> None:
    sandbox.start_class(3, payload="x")
    sandbox.reset()
    sandbox.stop_clock()
    sandbox.move_clock(60)
    assert await api.call("getUpdates") == []
    assert FIRST_PUPIL_ID not in sandbox.world.people
    assert sandbox.create_person("Ada").id < FIRST_PUPIL_ID
    assert ids_of(sandbox.start_class(1)) == [FIRST_PUPIL_ID]


async def test_the_list_hears_of_the_class_and_not_of_each_pupil(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    with sandbox.world.events.listen(None) as queue:
        one = sandbox.start_class(30, payload="x", delay_seconds=(1, 1))
        sandbox.move_clock(1)
        for person_id in ids_of(one):
            await api.call("sendMessage", chat_id=person_id, text="Welcome")
        sandbox.dismiss_class(one)
        told = [queue.get_nowait() for _ in range(queue.qsize())]
    names = Counter((each or b"").split(b"\n")[0].decode() for each in told)
    assert names == {"event: class": 31, "event: class_gone": 1}


async def test_time_that_passes_by_itself_is_enough(sandbox: RunningSandbox) -> None:
    sandbox.world.clock.resume()
    one = sandbox.start_class(3, payload="x", delay_seconds=(0, 0.05))
    await until(lambda: all(pupil.person.started for pupil in one.pupils))
