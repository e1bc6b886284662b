"""The people of a group: how they stand, who comes and goes, and what the bot is told of it."""

from typing import Any

import pytest

from sandbox.errors import ControlError
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from tests.sandbox import bot_api_schema
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import EMILY, GIULIA

BERNASCONI = 1007
NOBODY = 424_242


@pytest.fixture
async def group(api: BotClient, sandbox: RunningSandbox) -> Chat:
    """A supergroup that Giulia has made, with Emily and the bot."""
    chat = sandbox.create_group("Classe 3B", [GIULIA, EMILY])
    sandbox.world.updates.clear()
    return chat


async def statuses(api: BotClient, group_id: int, *person_ids: int) -> list[str]:
    """How these people stand, as the bot is told."""
    found = [
        await api.call("getChatMember", chat_id=group_id, user_id=person_id)
        for person_id in person_ids
    ]
    return [member["status"] for member in found]


async def test_everybodys_status_is_told_truly(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    everybody = (GIULIA, EMILY, BERNASCONI)
    assert await statuses(api, group.id, *everybody) == ["creator", "member", "left"]
    sandbox.promote(group.id, EMILY)
    sandbox.join(group.id, BERNASCONI)
    assert await statuses(api, group.id, *everybody) == ["creator", "administrator", "member"]
    sandbox.kick(group.id, BERNASCONI, by=EMILY)
    sandbox.leave(group.id, EMILY)
    assert await statuses(api, group.id, *everybody) == ["creator", "left", "kicked"]
    sandbox.join(group.id, BERNASCONI)
    sandbox.join(group.id, EMILY)
    assert await statuses(api, group.id, *everybody) == ["creator", "member", "member"]
    refused = await api.refused("getChatMember", chat_id=group.id, user_id=NOBODY)
    assert refused == "Bad Request: PARTICIPANT_ID_INVALID"


async def test_the_creator_who_comes_back_is_the_creator(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.leave(group.id, GIULIA)
    assert await statuses(api, group.id, GIULIA) == ["left"]
    sandbox.join(group.id, GIULIA)
    assert await statuses(api, group.id, GIULIA) == ["creator"]


async def test_administrators_are_listed_and_members_counted(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.promote(group.id, EMILY)
    sandbox.join(group.id, BERNASCONI)
    listed = await api.call("getChatAdministrators", chat_id=group.id)
    assert [(each["user"]["id"], each["status"]) for each in listed] == [
        (GIULIA, "creator"),
        (EMILY, "administrator"),
    ]
    assert await api.call("getChatMemberCount", chat_id=group.id) == 4
    sandbox.set_bot_status(group.id, "administrator")
    listed = await api.call("getChatAdministrators", chat_id=group.id)
    assert listed[-1]["user"]["id"] == sandbox.world.bot.id
    sandbox.demote(group.id, EMILY)
    sandbox.leave(group.id, GIULIA)
    listed = await api.call("getChatAdministrators", chat_id=group.id)
    assert [each["user"]["id"] for each in listed] == [sandbox.world.bot.id]
    assert await api.call("getChatMemberCount", chat_id=group.id) == 3


async def test_a_private_chat_has_two_members_and_no_administrators(api: BotClient) -> None:
    assert await api.call("getChatMemberCount", chat_id=GIULIA) == 2
    refused = await api.refused("getChatAdministrators", chat_id=GIULIA)
    assert refused == "Bad Request: there are no administrators in the private chat"


async def test_a_bot_outside_learns_nothing_of_the_members(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.set_bot_status(group.id, "left")
    for method in ("getChatMember", "getChatAdministrators", "getChatMemberCount"):
        refused = await api.refused(method, chat_id=group.id, user_id=GIULIA)
        assert refused == "Forbidden: bot is not a member of the supergroup chat"


async def test_who_goes_is_said_in_the_group(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.join(group.id, BERNASCONI)
    sandbox.leave(group.id, BERNASCONI)
    sandbox.kick(group.id, EMILY)
    told = [each["message"] for each in await api.call("getUpdates")]
    assert told[0]["new_chat_members"][0]["id"] == BERNASCONI
    left = [(each["from"]["id"], each["left_chat_member"]["id"]) for each in told[1:]]
    assert left == [(BERNASCONI, BERNASCONI), (GIULIA, EMILY)]


async def test_who_is_gone_writes_and_taps_no_more(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    markup = keyboard([("A", "a")])
    sent = await api.call("sendMessage", chat_id=group.id, text="Q", reply_markup=markup)
    sandbox.kick(group.id, EMILY)
    for act in (
        lambda: sandbox.send(EMILY, "/quiz", chat_id=group.id),
        lambda: sandbox.tap(EMILY, sent["message_id"], "a", chat_id=group.id),
        lambda: sandbox.kick(group.id, EMILY),
        lambda: sandbox.promote(group.id, EMILY),
        lambda: sandbox.leave(group.id, EMILY),
    ):
        with pytest.raises(ControlError, match="is not in group"):
            act()


async def test_nobody_removes_or_changes_the_creator(sandbox: RunningSandbox, group: Chat) -> None:
    for act in (sandbox.kick, sandbox.promote, sandbox.demote):
        with pytest.raises(ControlError, match="who has made the group"):
            act(group.id, GIULIA, EMILY)


async def test_an_administrator_who_asks_for_it_hears_of_every_change(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.promote(group.id, EMILY)
    sandbox.set_bot_status(group.id, "administrator")
    # Not fetched: aiogram already asks for a right that Bot API 10.0 does not have.
    sandbox.world.updates.clear()
    await api.call("getUpdates", allowed_updates=["chat_member"])
    sandbox.demote(group.id, EMILY)
    sandbox.leave(group.id, EMILY)
    updates = [each.update for each in sandbox.world.updates.pending()]
    sandbox.world.updates.clear()
    if bot_api_schema.is_available():
        assert [bot_api_schema.faults_of("Update", each) for each in updates] == [[], []]
    changes = [each["chat_member"] for each in updates]
    assert [_ways(change) for change in changes] == [
        (GIULIA, "administrator", "member"),
        (EMILY, "member", "left"),
    ]


def _ways(change: dict[str, Any]) -> tuple[int, str, str]:
    """Who made a change, from which status to which."""
    ends = (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
    return change["from"]["id"], *ends


async def test_a_supergroup_keeps_how_everybody_stood(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    old = sandbox.create_group("Classe", [EMILY, GIULIA, BERNASCONI], "group")
    sandbox.promote(old.id, GIULIA)
    sandbox.kick(old.id, BERNASCONI)
    new = sandbox.migrate(old.id)
    found = await statuses(api, new.id, EMILY, GIULIA, BERNASCONI)
    assert found == ["creator", "administrator", "kicked"]


async def test_members_are_changed_over_http(api: BotClient, group: Chat) -> None:
    path = f"groups/{group.id}"
    _, promoted = await api.control("POST", f"{path}/promote", {"person_id": EMILY})
    assert (promoted["creator"], promoted["administrators"]) == (GIULIA, [EMILY])
    _, demoted = await api.control("POST", f"{path}/demote", {"person_id": EMILY, "by": GIULIA})
    assert demoted["administrators"] == []
    _, kicked = await api.control("POST", f"{path}/kick", {"person_id": EMILY})
    assert (kicked["members"], kicked["kicked"]) == ([GIULIA], [EMILY])
    _, left = await api.control("POST", f"{path}/leave", {"person_id": GIULIA})
    assert left["members"] == []
    status, _ = await api.control("POST", f"{path}/bot", {"status": "administrator"})
    assert status == 409  # nobody is there to do it
    _, back = await api.control("POST", f"{path}/members", {"person_id": EMILY})
    assert (back["members"], back["kicked"]) == ([EMILY], [])
    assert (await api.control("POST", f"{path}/kick", {"person_id": 77}))[0] == 404
    assert (await api.control("POST", f"{path}/kick", {}))[0] == 400
