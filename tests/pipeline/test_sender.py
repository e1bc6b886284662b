"""The sender delivers what the outbox holds: all of it, in order, once, within the limits."""

import base64
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.engine.calls import Call, Priority
from bot.telegram.sending.chat_queue import Limits
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post, answer, edit, message
from tests.storage.stored import refusing
from tests.waiting import until

# One grey dot.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonte.db"


@pytest.fixture
async def post(telegram: RunningSandbox, path: Path) -> AsyncIterator[Post]:
    async with Post(telegram, path) as running:
        yield running


async def sent_message(post: Post, person_id: int, text: str = "domanda") -> int:
    """The id of a message that the bot has sent."""
    await post.send(message(person_id, text))
    await post.emptied()
    number: int = post.telegram.last_message(person_id)["message_id"]
    return number


def start_times(post: Post, chat_id: int | None = None) -> list[float]:
    """When each message call arrived, in seconds."""
    return [call.time for call in post.made("sendMessage", chat_id)]


async def test_messages_to_a_chat_arrive_in_the_order_in_which_they_were_given(post: Post) -> None:
    people = [post.person() for _ in range(5)]
    for number in range(20):
        await post.send(*(message(person, f"{number}") for person in people))
    await post.emptied()
    for person in people:
        assert post.texts(person) == [str(number) for number in range(20)]


@pytest.mark.parametrize("kind", ["500", "502", "cut", "timeout"])
async def test_a_call_that_the_network_swallows_is_made_again_and_keeps_its_place(
    post: Post, kind: str
) -> None:
    person = post.person()
    post.telegram.fault(kind, method="sendMessage")
    await post.send(message(person, "primo"), message(person, "secondo"))
    await post.emptied()
    assert post.texts(person) == ["primo", "secondo"]
    assert len(post.made("sendMessage")) == 3


async def test_a_flooded_chat_waits_as_told_and_holds_up_no_other(post: Post) -> None:
    flooded, other = post.person(), post.person()
    post.telegram.fault("429", chat_id=flooded, retry_after=1)
    await post.send(message(flooded, "primo"), message(flooded, "secondo"))
    await until(lambda: post.made("sendMessage", flooded))
    await post.send(message(other, "ciao"))
    await post.emptied()
    assert post.texts(flooded) == ["primo", "secondo"]
    assert [(call.chat_id, call.ok) for call in post.made("sendMessage")] == [
        (flooded, False),
        (other, True),
        (flooded, True),
        (flooded, True),
    ]
    refused, _, retried, _ = post.made("sendMessage")
    assert retried.time - refused.time >= 0.99  # not a call inside retry_after


async def test_a_call_that_hung_is_made_again_without_a_further_pause(post: Post) -> None:
    person = post.person()
    post.telegram.fault("timeout", method="sendMessage")
    await post.send(message(person, "primo"))
    with capture_logs() as events:
        await post.emptied()
    [pause] = [event["seconds"] for event in events if event["event"] == "call_waits"]
    assert pause == 0  # 0.5 s were to be waited, and READ_TIMEOUT_SECONDS have passed


async def test_who_blocked_the_bot_gets_no_further_call_and_leaves_nothing_in_the_outbox(
    post: Post,
) -> None:
    gone, other = post.person(), post.person()
    post.telegram.block(gone)
    await post.send(*(message(gone, str(number)) for number in range(5)), message(other, "ciao"))
    await post.emptied()
    assert [call.error_code for call in post.made("sendMessage", gone)] == [403]
    assert post.texts(other) == ["ciao"]


async def test_who_comes_back_is_written_to_again(post: Post) -> None:
    person = post.person()
    post.telegram.block(person)
    await post.send(message(person, "vietato"))
    await post.emptied()
    post.telegram.unblock(person)
    await post.send(message(person, "bentornato"))
    await post.emptied()
    assert post.texts(person) == ["bentornato"]


async def test_a_refused_call_is_dropped_and_the_next_goes_on(post: Post) -> None:
    person = post.person()
    await post.send(message(person, "x" * 5000), message(person, "corto"))
    await post.emptied()
    assert post.texts(person) == ["corto"]
    assert len(post.made("sendMessage")) == 2


async def test_a_call_that_no_method_takes_is_dropped_and_the_next_goes_on(post: Post) -> None:
    person = post.person()
    poison = Call(person, "send_message", {"chat_id": person, "colour": "red"})
    await post.send(poison, message(person, "dopo"))
    await post.emptied()
    assert post.texts(person) == ["dopo"]


async def test_a_method_newer_than_the_library_is_called_by_its_name(post: Post) -> None:
    person = post.person()
    new = Call(person, "send_rich_message", {"chat_id": person, "blocks": [{"type": "p"}]})
    await post.send(new, message(person, "semplice"))
    await post.emptied()
    [call, _] = post.made()
    assert call.method == "sendRichMessage"
    assert call.parameters.text("blocks") == '[{"type": "p"}]'
    assert post.texts(person) == ["semplice"]


async def test_a_file_arrives_under_its_name(post: Post) -> None:
    person = post.person()
    parameters = {"chat_id": person, "filename": "dati.json", "caption": "ecco"}
    await post.send(Call(person, "send_document", parameters, attachment=b'{"a": 1}'))
    await post.emptied()
    sent = post.telegram.last_message(person)
    assert (sent["document"]["file_name"], sent["caption"]) == ("dati.json", "ecco")
    stored = post.telegram.world.files.by_id(sent["document"]["file_id"])
    assert stored is not None
    assert stored.content == b'{"a": 1}'


async def test_a_picture_arrives_with_its_words_and_counts_as_a_message(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(100, 1, 100)) as post:
        person = post.person()
        parameters = {"chat_id": person, "filename": "podio.png", "caption": "ecco"}
        picture = Call(person, "send_photo", parameters, attachment=PICTURE)
        await post.send(picture, picture)
        await post.emptied()
        first, second = post.made("sendPhoto")
        assert second.time - first.time > 0.5
        sent = telegram.last_message(person)
        stored = telegram.world.files.by_id(sent["photo"][-1]["file_id"])
        assert stored is not None
        assert (sent["caption"], stored.content) == ("ecco", PICTURE)


async def test_an_edit_that_changes_nothing_counts_as_delivered(post: Post) -> None:
    person = post.person()
    number = await sent_message(post, person)
    await post.send(edit(person, number, "verdetto"), edit(person, number, "verdetto"))
    await post.emptied()
    assert [call.ok for call in post.made("editMessageText")] == [True, False]
    assert post.texts(person) == ["verdetto"]


async def test_an_edit_of_a_deleted_message_is_sent_anew(post: Post) -> None:
    person = post.person()
    number = await sent_message(post, person)
    post.telegram.world.remove_message(post.telegram.world.chats[person], number)
    await post.send(edit(person, number, "verdetto"))
    await post.emptied()
    assert post.texts(person) == ["verdetto"]
    assert len(post.made("editMessageText")) == 1


async def test_of_screens_that_supersede_each_other_only_the_latest_is_sent(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path) as post:
        person, other = post.person(), post.person()
        number = await sent_message(post, person)
        await post.sender.stop(within_seconds=2)
        for text in ("primo", "secondo", "terzo"):
            await post.send(edit(person, number, text, supersede_key=f"edit:{number}"))
        await post.send(message(person, "altro"), message(other, "ciao", supersede_key="edit:1"))
    async with Post(telegram, path) as post:
        await post.emptied()
        assert post.texts(person) == ["terzo", "altro"]
        assert post.texts(other) == ["ciao"]
        assert len(post.made("editMessageText")) == 1


async def test_a_screen_in_flight_is_not_superseded_but_followed(post: Post) -> None:
    person = post.person()
    number = await sent_message(post, person)
    post.telegram.fault("429", method="editMessageText", retry_after=1)
    for text in ("primo", "secondo", "terzo"):
        await post.send(edit(person, number, text, supersede_key=f"edit:{number}"))
        await until(lambda: post.made("editMessageText"))
    await post.emptied()
    assert post.texts(person) == ["terzo"]
    texts = [call.parameters.text("text") for call in post.made("editMessageText")]
    assert "secondo" not in texts


async def test_a_screen_that_fails_while_a_newer_one_waits_is_dropped(post: Post) -> None:
    person = post.person()
    number = await sent_message(post, person)
    key = f"edit:{number}"
    post.telegram.fault("timeout", method="editMessageText")
    await post.send(edit(person, number, "primo", supersede_key=key))
    await until(lambda: post.made("editMessageText"))
    await post.send(edit(person, number, "secondo", supersede_key=key))
    await post.emptied()
    made = [(call.parameters.text("text"), call.ok) for call in post.made("editMessageText")]
    assert made == [("primo", False), ("secondo", True)]


async def test_an_answer_to_a_tap_overtakes_messages_and_is_held_by_no_window(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(1, 1, 1)) as post:
        people = [post.person() for _ in range(3)]
        number = await sent_message(post, people[0])
        query = telegram.tap(people[0], number, "a:1", forge=True)
        await post.send(*(message(p, "domanda") for p in people), answer(people[0], query, "Sì"))
        await telegram.wait("answerCallbackQuery")
        assert len(post.made("sendMessage")) <= 2
        assert len(await post.waiting()) >= 2


async def test_an_answer_to_a_tap_does_not_wait_for_a_flooded_chat(post: Post) -> None:
    person = post.person()
    number = await sent_message(post, person)
    query = post.telegram.tap(person, number, "a:1", forge=True)
    post.telegram.fault("429", method="sendMessage", retry_after=1)
    await post.send(message(person, "domanda"))
    await until(lambda: len(post.made("sendMessage")) == 2)
    await post.send(answer(person, query, "Sì"))
    await post.emptied()
    made = [(call.method, call.ok) for call in post.made()][1:]
    assert made == [("sendMessage", False), ("answerCallbackQuery", True), ("sendMessage", True)]


async def test_an_answer_that_comes_too_late_is_not_repeated(post: Post) -> None:
    person = post.person()
    await post.send(answer(person, "12345"))
    await post.emptied()
    assert [call.error_code for call in post.made("answerCallbackQuery")] == [400]


async def test_what_matters_most_goes_first_when_the_limit_makes_calls_wait(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path) as unlimited:
        people = [unlimited.person() for _ in range(3)]
        await unlimited.sender.stop(within_seconds=2)
        order = (Priority.REMINDER, Priority.REPLY, Priority.LIVE)
        for person, priority in zip(people, order, strict=True):
            await unlimited.send(message(person, priority.name, priority=priority))
    async with Post(telegram, path, Limits(per_second=1)) as post:
        await post.emptied()
        arrived = [call.parameters.text("text") for call in post.made("sendMessage")]
        assert arrived == ["LIVE", "REPLY", "REMINDER"]


async def test_in_any_second_no_more_calls_begin_than_allowed(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(4, 100, 100)) as post:
        people = [post.person() for _ in range(10)]
        await post.send(*(message(person, "ciao") for person in people))
        await post.emptied()
        times = start_times(post)
        # The window counts when calls leave; on the way they may draw together a little.
        assert all(fifth - first > 0.5 for first, fifth in zip(times, times[4:], strict=False))
        assert len(times) == 10


async def test_a_chat_gets_no_more_messages_a_second_than_allowed_but_edits_go_at_once(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(100, 1, 100)) as post:
        person = post.person()
        number = await sent_message(post, person)
        await post.send(edit(person, number, "verdetto"), message(person, "domanda"))
        await post.emptied()
        first, second = start_times(post)
        [edited] = post.made("editMessageText")
        assert second - first > 0.5
        assert first < edited.time < second


async def test_the_second_of_a_chat_counts_from_the_answer_as_a_call_may_arrive_late(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(100, 1, 100)) as post:
        person = post.person()
        telegram.fault("latency", method="sendMessage", seconds=0.3)
        await post.send(message(person, "primo"), message(person, "secondo"))
        await post.emptied()
        first, second = start_times(post)
        assert second - first >= 1.25


async def test_an_edit_does_not_wait_for_the_message_before_it(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(100, 1, 100)) as post:
        person = post.person()
        number = await sent_message(post, person)
        await post.send(edit(person, number, "verdetto"))
        await post.emptied()
        [sent], [edited] = post.made("sendMessage"), post.made("editMessageText")
        assert edited.time - sent.time < 0.9


async def test_an_edit_goes_once_what_it_waits_behind_is_superseded(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(100, 1, 100)) as post:
        person = post.person()
        number = await sent_message(post, person)
        await post.send(message(person, "primo", supersede_key="k"), edit(person, number, "fatto"))
        assert len(post.made()) == 1  # the message has to wait for its second
        await post.send(message(person, "secondo", supersede_key="k"))
        await post.emptied()
        texts = [call.parameters.text("text") for call in post.made()]
        assert texts == ["domanda", "fatto", "secondo"]
        first, edited, second = post.made()
        assert edited.time - first.time < 0.9 < second.time - first.time


async def test_room_for_a_call_that_was_superseded_is_not_kept_for_a_later_second(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(1, 1, 100)) as post:
        person, other = post.person(), post.person()
        telegram.fault("latency", method="sendMessage", seconds=0.4)
        number = await sent_message(post, person)  # 0.6 s of the overall window are left
        screens = [edit(person, number, text, supersede_key="k") for text in ("uno", "due")]
        await post.send(screens[0], message(person, "a un secondo dalla prima risposta"))
        await post.send(screens[1], message(other, "ciao"))
        await until(lambda: len(post.made("sendMessage")) == 3)
        times = sorted(start_times(post))
        assert min(later - earlier for earlier, later in pairwise(times)) > 0.9


async def test_a_call_that_comes_later_overtakes_what_matters_less(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(per_second=1)) as post:
        people = [post.person() for _ in range(3)]
        await sent_message(post, people[0])
        await post.send(message(people[1], "ricordo", priority=Priority.REMINDER))
        await post.send(message(people[2], "gara", priority=Priority.LIVE))
        await post.emptied()
        arrived = [call.parameters.text("text") for call in post.made("sendMessage")]
        assert arrived == ["domanda", "gara", "ricordo"]


async def test_what_waits_for_room_is_not_sent_after_the_end(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(1, 1, 1)) as post:
        person, other = post.person(), post.person()
        await sent_message(post, person)
        await post.send(message(person, "secondo"), message(other, "ciao"))
        assert len(await post.waiting()) == 2
        await post.sender.stop(within_seconds=2)
        assert post.sender.depth == 2
        assert len(post.made("sendMessage")) == 1
    async with Post(telegram, path) as post:
        await post.emptied()
        assert (post.texts(person), post.texts(other)) == (["domanda", "secondo"], ["ciao"])


async def test_a_group_gets_no_more_than_its_share_and_edits_count(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path, Limits(1000, 1000, 3)) as post:
        person = post.person()
        telegram.world.chats[-500] = Chat(-500, "supergroup", {person}, "Classe 3B")
        await post.send(message(-500, "uno"))
        await until(lambda: [call for call in post.made("sendMessage", -500) if call.ok])
        number = telegram.last_message(-500)["message_id"]
        await post.send(edit(-500, number, "due"), message(-500, "tre"), message(-500, "di troppo"))
        for turn in range(20):  # the group has every chance to go on meanwhile
            await post.send(message(person, str(turn)))
            await telegram.wait("sendMessage", person, text_contains=str(turn), count=1)
        await until(lambda: len(post.made(None, -500)) == 3)
        await until(lambda: post.sender.depth == 1)
        assert [call.parameters["text"] for call in await post.waiting()] == ["di troppo"]


async def test_a_group_that_became_a_supergroup_is_written_to_at_its_new_address(
    post: Post,
) -> None:
    group = post.telegram.create_group("Classe 3B", [post.person()], kind="group").id
    moved = post.telegram.migrate(group).id
    await post.send(*(message(group, str(number)) for number in range(3)))
    await post.emptied()
    assert [call.error_code for call in post.made("sendMessage", group)] == [400]
    written = [m["text"] for m in post.telegram.messages(moved) if m.get("text")]
    assert written == ["0", "1", "2"]


async def test_where_the_bot_may_not_write_it_gives_up_after_one_refusal(post: Post) -> None:
    group = post.telegram.create_group("Classe 3B", [post.person()]).id
    post.telegram.set_bot_status(group, "restricted")
    await post.send(*(message(group, str(number)) for number in range(3)))
    await post.emptied()
    assert [call.error_code for call in post.made("sendMessage", group)] == [400]


async def test_calls_that_were_not_made_before_a_crash_are_made_after_it(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path) as post:
        person = post.person()
        await post.sender.stop(within_seconds=2)
        await post.send(message(person, "primo"), message(person, "secondo"))
        assert post.made("sendMessage") == []
    async with Post(telegram, path) as post:
        await post.emptied()
        assert post.texts(person) == ["primo", "secondo"]
    async with Post(telegram, path) as post:
        await post.emptied()
        assert post.texts(person) == ["primo", "secondo"]


async def test_a_call_in_flight_is_finished_before_the_end(
    telegram: RunningSandbox, path: Path
) -> None:
    async with Post(telegram, path) as post:
        person = post.person()
        await post.send(message(person, "primo"), message(person, "secondo"))
    async with Post(telegram, path) as post:
        await post.emptied()
        assert post.texts(person) == ["primo", "secondo"]


async def test_a_call_that_cannot_be_taken_out_of_the_outbox_leaves_it_with_the_next(
    post: Post, path: Path
) -> None:
    person = post.person()
    async with refusing(path, "DELETE", "outbox"):
        await post.send(message(person, "primo"))
        await until(lambda: post.sender.depth == 0)
        assert len(await post.waiting()) == 1
    await post.send(message(person, "secondo"))
    await post.emptied()
    assert post.texts(person) == ["primo", "secondo"]


async def test_a_chat_with_nothing_to_send_is_forgotten(post: Post) -> None:
    people = [post.person() for _ in range(10)]
    await post.send(*(message(person, "ciao") for person in people))
    await post.emptied()
    assert post.sender._queues.keys() >= set(people)  # their second is not over

    async def are_forgotten() -> bool:
        await post.send(message(other, "ciao"))
        return not post.sender._queues.keys() & set(people)

    other = post.person()
    await until(are_forgotten)
    await post.emptied()
