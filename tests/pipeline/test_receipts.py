"""A receipt is written when, and only when, its call is out of the outbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine.calls import Call
from bot.engine.message import Message
from bot.engine.store.deadlines import Deadline, set_deadline
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import add_learner
from bot.telegram.sending.chat_queue import Limits
from bot.telegram.sending.receipts import Receipt
from sandbox.testing import RunningSandbox
from tests.fake_clock import START, FakeClock
from tests.pipeline.sending import NO_LIMITS, Post, edit, held, message
from tests.storage.stored import learner_ids, refusing, rows
from tests.waiting import until

NAME = "live:12:4:seat"


@dataclass(frozen=True)
class Live(Message):
    """What the calls of these tests are about."""

    verb = "live"
    name: str


class Ledger:
    """A kind of receipts that notes them; tests make it do more."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.has_to_fail = False
        self.adds: list[int] = []  # learners that each receipt stores
        self.rings_at: timedelta | None = None

    def note(self, tx: Transaction, live: Live, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        for learner_id in self.adds:
            add_learner(tx, Learner(learner_id, tx.now))
        if self.has_to_fail:
            raise ValueError("the ledger is closed")
        if self.rings_at is not None:
            set_deadline(tx, Deadline("ring", "", tx.now + self.rings_at))

    @property
    def results(self) -> list[Any]:
        return [receipt.result for receipt in self.receipts]


@asynccontextmanager
async def posting(
    telegram: RunningSandbox, path: Path, limits: Limits = NO_LIMITS
) -> AsyncIterator[tuple[Post, Ledger]]:
    post, ledger = Post(telegram, path, limits), Ledger()
    post.receipts[Live] = ledger.note
    async with post:
        yield post, ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonte.db"


@pytest.fixture
async def both(telegram: RunningSandbox, path: Path) -> AsyncIterator[tuple[Post, Ledger]]:
    async with posting(telegram, path) as running:
        yield running


Both = tuple[Post, Ledger]


async def test_what_telegram_made_of_a_call_comes_back_with_when_it_did(both: Both) -> None:
    post, ledger = both
    person = post.person()
    call = message(person, "domanda", receipt=NAME)
    await post.send(call)
    await post.emptied()
    sent = post.telegram.last_message(person)
    assert ledger.receipts == [Receipt(NAME, call, START, sent)]
    assert sent["text"] == "domanda"


async def test_the_call_leaves_the_outbox_with_what_its_receipt_writes(
    both: Both, path: Path
) -> None:
    post, ledger = both
    person = post.person()
    ledger.adds = [person]
    async with refusing(path, "DELETE", "outbox"):
        await post.send(message(person, "domanda", receipt=NAME))
        await until(lambda: post.sender.depth == 0)
        assert learner_ids(path) == []
        assert len(await post.waiting()) == 1


async def test_a_call_that_waits_over_a_restart_keeps_its_receipt(
    telegram: RunningSandbox, path: Path
) -> None:
    async with posting(telegram, path) as (post, before):
        person = post.person()
        await post.sender.stop(within_seconds=2)
        await post.send(message(person, "domanda", receipt=NAME))
    async with posting(telegram, path) as (post, ledger):
        await post.emptied()
    assert before.receipts == []
    assert [receipt.name for receipt in ledger.receipts] == [NAME]


async def test_a_person_who_blocked_the_bot_is_lost_with_all_that_waited_for_them(
    both: Both,
) -> None:
    post, ledger = both
    gone = post.person()
    post.telegram.block(gone)
    names = ["live:1:a", "live:2:b"]
    calls = [message(gone, name, receipt=name) for name in names]
    await post.send(calls[0], message(gone, "altro"), calls[1])
    await post.emptied()
    assert [(r.name, r.call, r.is_lost, r.result) for r in ledger.receipts] == [
        (name, call, True, None) for name, call in zip(names, calls, strict=True)
    ]
    assert "blocked" in ledger.receipts[1].error


async def test_a_call_that_is_refused_for_good_is_lost_with_the_reason(both: Both) -> None:
    post, ledger = both
    await post.send(message(post.person(), "x" * 5000, receipt=NAME))
    await post.emptied()
    [receipt] = ledger.receipts
    assert (receipt.is_lost, receipt.result) == (True, None)
    assert "too long" in receipt.error


async def test_a_call_that_is_tried_again_has_one_receipt(both: Both) -> None:
    post, ledger = both
    person = post.person()
    post.telegram.fault("500", method="sendMessage", times=2)
    await post.send(message(person, "domanda", receipt=NAME))
    await post.emptied()
    assert [receipt.is_lost for receipt in ledger.receipts] == [False]


async def test_an_edit_with_a_receipt_is_written_before_the_next_call_goes(both: Both) -> None:
    post, ledger = both
    person = post.person()
    await post.send(message(person, "domanda"))
    await post.emptied()
    number = post.telegram.last_message(person)["message_id"]
    await post.send(edit(person, number, "verdetto", receipt=NAME), message(person, "dopo"))
    await post.emptied()
    assert [result["message_id"] for result in ledger.results] == [number]


async def test_an_edit_that_changes_nothing_is_not_lost(both: Both) -> None:
    post, ledger = both
    person = post.person()
    await post.send(message(person, "domanda"))
    await post.emptied()
    number = post.telegram.last_message(person)["message_id"]
    await post.send(edit(person, number, "domanda", receipt=NAME))
    await post.emptied()
    [receipt] = ledger.receipts
    assert (receipt.is_lost, receipt.result) == (False, None)
    assert "not modified" in receipt.error


async def test_an_edit_of_a_deleted_message_has_the_receipt_of_the_new_one(both: Both) -> None:
    post, ledger = both
    person = post.person()
    await post.send(edit(person, 77, "verdetto", receipt=NAME))
    await post.emptied()
    assert ledger.results == [post.telegram.last_message(person)]


async def test_a_group_that_has_moved_has_its_receipt_at_the_new_address(both: Both) -> None:
    post, ledger = both
    group = post.telegram.create_group("Classe 3B", [post.person()], kind="group").id
    moved = post.telegram.migrate(group).id
    await post.send(message(group, "domanda", receipt=NAME), message(group, "b", receipt=NAME))
    await post.emptied()
    assert [result["chat"]["id"] for result in ledger.results] == [moved, moved]
    assert [receipt.call.chat_id for receipt in ledger.receipts] == [moved, moved]


async def test_a_call_that_was_superseded_has_no_receipt(
    telegram: RunningSandbox, path: Path
) -> None:
    async with posting(telegram, path) as (post, _):
        person = post.person()
        await post.sender.stop(within_seconds=2)
        for name in ("live:1:old", "live:1:new"):
            await post.send(message(person, name, supersede_key="screen", receipt=name))
    async with posting(telegram, path) as (post, ledger):
        await post.emptied()
        assert [receipt.name for receipt in ledger.receipts] == ["live:1:new"]


async def test_a_receipt_that_fails_leaves_no_trace_and_stops_nothing(
    both: Both, path: Path
) -> None:
    post, ledger = both
    person = post.person()
    ledger.has_to_fail, ledger.adds = True, [person]
    calls = [message(person, name, receipt=name) for name in (NAME, "live:no number", "unheard")]
    await post.send(*calls, message(person, "dopo"))
    await post.emptied()
    assert post.texts(person) == [NAME, "live:no number", "unheard", "dopo"]
    assert learner_ids(path) == []


async def test_a_receipt_that_can_never_be_stored_does_not_keep_its_call(
    both: Both, path: Path
) -> None:
    post, ledger = both
    person = post.person()
    ledger.adds = [person, person]
    await post.send(message(person, "domanda", receipt=NAME), message(person, "dopo"))
    await post.emptied()
    assert post.texts(person) == ["domanda", "dopo"]
    assert len(ledger.receipts) == 1
    assert learner_ids(path) == []


async def test_a_receipt_has_its_turn_and_says_when_telegram_answered(both: Both) -> None:
    post, ledger = both
    person, clock = post.person(), post.clock
    assert isinstance(clock, FakeClock)
    await post.send(message(person, "domanda", receipt=NAME))
    async with held(post.database):
        await until(lambda: post.database.engine.waiting == 1)  # the end of the call
        assert post.texts(person) == ["domanda"]
        assert ledger.receipts == []
        clock.move(timedelta(minutes=1))
    await post.emptied()
    assert [receipt.delivered_at for receipt in ledger.receipts] == [START]


async def test_a_deadline_that_a_receipt_sets_is_told_to_the_clock(both: Both, path: Path) -> None:
    post, ledger = both
    ledger.rings_at = timedelta(seconds=20)
    await post.send(message(post.person(), "domanda", receipt=NAME))
    await post.emptied()
    assert post.rings == [START + ledger.rings_at]
    assert rows(path, "SELECT kind FROM deadlines") == [("ring",)]


def asking(group: int, person: int) -> Call:
    """Who somebody is in a group."""
    parameters = {"chat_id": group, "user_id": person}
    return Call(group, "get_chat_member", parameters, receipt="live:1:member")


async def test_a_question_to_telegram_is_answered_while_messages_to_the_group_have_to_wait(
    telegram: RunningSandbox, path: Path
) -> None:
    async with posting(telegram, path, Limits(1, 1, 1)) as (post, ledger):
        person = post.person()
        group = telegram.create_group("Classe 3B", [person]).id
        await post.send(message(group, "prima"), message(group, "dopo"), message(group, "poi"))
        await telegram.wait("sendMessage", group, text_contains="prima")
        await post.send(asking(group, person))
        await until(lambda: ledger.receipts)
        assert ledger.results[0]["user"]["id"] == person
        assert ledger.results[0]["status"] == "creator"
        assert len(telegram.calls("sendMessage", group)) == 1


async def test_questions_to_telegram_take_no_room_from_messages(
    telegram: RunningSandbox, path: Path
) -> None:
    async with posting(telegram, path, Limits(1, 1, 1)) as (post, ledger):
        person = post.person()
        group = telegram.create_group("Classe 3B", [person]).id
        await post.send(*(asking(group, person) for _ in range(3)), message(group, "ciao"))
        await telegram.wait("sendMessage", group, text_contains="ciao")
        await post.emptied()
        assert len(ledger.receipts) == 3


async def test_a_question_about_a_stranger_is_lost_and_the_group_is_not(both: Both) -> None:
    post, ledger = both
    group = post.telegram.create_group("Classe 3B", [post.person()]).id
    await post.send(asking(group, 999_999), message(group, "ciao"))
    await post.emptied()
    assert [receipt.is_lost for receipt in ledger.receipts] == [True]
    assert post.telegram.last_message(group)["text"] == "ciao"


async def test_a_poll_comes_back_with_its_number_and_its_end(both: Both) -> None:
    post, ledger = both
    person = post.person()
    group = post.telegram.create_group("Classe 3B", [person]).id
    parameters: dict[str, Any] = {
        "chat_id": group,
        "question": "Chi?",
        "options": [{"text": "Uno"}, {"text": "Due"}],
        "type": "quiz",
        "correct_option_ids": [1],
        "is_anonymous": False,
    }
    await post.send(Call(group, "send_poll", parameters, receipt=NAME))
    await post.emptied()
    asked = ledger.results[0]
    assert [option["text"] for option in asked["poll"]["options"]] == ["Uno", "Due"]
    post.telegram.vote(person, asked["message_id"], [0], chat_id=group)
    stopping = {"chat_id": group, "message_id": asked["message_id"]}
    await post.send(*(Call(group, "stop_poll", stopping, receipt=NAME) for _ in range(2)))
    await post.emptied()
    _, ended, already = ledger.receipts
    assert ended.result["id"] == asked["poll"]["id"]
    assert [option["voter_count"] for option in ended.result["options"]] == [1, 0]
    assert (already.result, already.is_lost) == (None, False)
    assert "already been closed" in already.error
