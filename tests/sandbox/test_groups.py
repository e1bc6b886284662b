"""Groups: what the bot hears there, and every way in which they refuse it."""

import pytest

from sandbox.errors import ControlError
from sandbox.people import Chat
from sandbox.testing import RunningSandbox
from tests.sandbox import bot_api_schema
from tests.sandbox.bot_client import BotClient, keyboard
from tests.sandbox.conftest import EMILY, GIULIA

BERNASCONI = 1007


@pytest.fixture
async def group(api: BotClient, sandbox: RunningSandbox) -> Chat:
    """A supergroup of Giulia and Emily, of which the bot has heard."""
    chat = sandbox.create_group("Classe 3B", [GIULIA, EMILY])
    sandbox.world.updates.clear()
    return chat


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_the_bot_is_told_that_it_was_added(
    api: BotClient, sandbox: RunningSandbox, kind: str
) -> None:
    chat = sandbox.create_group("Classe 3B", [GIULIA, EMILY], kind)
    assert str(chat.id).startswith("-100") == (kind == "supergroup")
    [membership, service] = await api.call("getUpdates")
    change = membership["my_chat_member"]
    assert change["chat"] == {"id": chat.id, "type": kind, "title": "Classe 3B"}
    assert change["old_chat_member"]["status"] == "left"
    assert change["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["id"] == sandbox.world.bot.id
    sent = await api.call("sendMessage", chat_id=chat.id, text="Ciao a tutti")
    assert sent["chat"]["id"] == chat.id
    assert (await api.call("getChat", chat_id=chat.id))["title"] == "Classe 3B"


async def test_the_bot_hears_commands_and_answers_to_it_only(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sent = await api.call("sendMessage", chat_id=group.id, text="Domanda")
    bot = sandbox.world.bot.username
    heard = [f"/quiz@{bot}", "/quiz", f"/quiz@{bot.upper()} 5"]
    for text in (*heard, "chiacchiere", "/quiz@another_bot", f"@{bot} ci sei?"):
        sandbox.send(GIULIA, text, chat_id=group.id)
    sandbox.send(EMILY, "risposta", sent["message_id"], chat_id=group.id)
    updates = [each["message"] for each in await api.call("getUpdates")]
    assert [each["text"] for each in updates] == [*heard, "risposta"]
    assert {each["chat"]["id"] for each in updates} == {group.id}
    assert updates[0]["entities"][0]["type"] == "bot_command"
    assert updates[-1]["from"]["id"] == EMILY


async def test_an_administrator_hears_everything(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.set_bot_status(group.id, "administrator", by=EMILY)
    # Not fetched: aiogram already asks for a right that Bot API 10.0 does not have.
    [queued] = sandbox.world.updates.pending()
    sandbox.world.updates.clear()
    promoted = queued.update
    if bot_api_schema.is_available():
        assert bot_api_schema.faults_of("Update", promoted) == []
    message_id = sandbox.send(GIULIA, "chiacchiere", chat_id=group.id)
    sandbox.edit(GIULIA, message_id, "parole", chat_id=group.id)
    [sent, edited] = await api.call("getUpdates")
    assert promoted["my_chat_member"]["from"]["id"] == EMILY
    assert promoted["my_chat_member"]["new_chat_member"]["can_delete_messages"] is True
    assert sent["message"]["text"] == "chiacchiere"
    assert edited["edited_message"]["text"] == "parole"
    assert await api.call("deleteMessage", chat_id=group.id, message_id=message_id) is True


async def test_members_tap_in_a_group_and_others_do_not(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    markup = keyboard([("A", "a")])
    sent = await api.call("sendMessage", chat_id=group.id, text="Q", reply_markup=markup)
    query_id = sandbox.tap(EMILY, sent["message_id"], "a", chat_id=group.id)
    [update] = await api.call("getUpdates")
    query = update["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (EMILY, group.id)
    await api.call("answerCallbackQuery", callback_query_id=query_id)
    with pytest.raises(ControlError, match="is not in group"):
        sandbox.tap(BERNASCONI, sent["message_id"], "a", chat_id=group.id)
    sandbox.join(group.id, BERNASCONI)
    sandbox.tap(BERNASCONI, sent["message_id"], "a", chat_id=group.id)
    assert sandbox.world.people[EMILY].unread == 0


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("kicked", "Forbidden: bot was kicked from the {} chat"),
        ("left", "Forbidden: bot is not a member of the {} chat"),
        ("restricted", "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_a_group_refuses_the_bot(
    api: BotClient, sandbox: RunningSandbox, kind: str, status: str, refusal: str
) -> None:
    group = sandbox.create_group("Classe", [GIULIA], kind)
    sent = await api.call("sendMessage", chat_id=group.id, text="Q")
    sandbox.world.updates.clear()
    sandbox.set_bot_status(group.id, status)
    refused = await api.refused("sendMessage", chat_id=group.id, text="x")
    assert refused == refusal.format(kind)
    place = {"chat_id": group.id, "message_id": sent["message_id"]}
    if status == "restricted":
        await api.call("editMessageText", **place, text="Q2")
    else:
        assert await api.refused("editMessageText", **place, text="Q2") == refusal.format(kind)
        assert await api.refused("deleteMessage", **place) == refusal.format(kind)
        sandbox.send(GIULIA, "/quiz", chat_id=group.id)
    updates = await api.call("getUpdates")
    told = [each["my_chat_member"]["new_chat_member"]["status"] for each in updates]
    assert told == ([] if (kind, status) == ("group", "restricted") else [status])
    sandbox.set_bot_status(group.id, "member")
    await api.call("sendMessage", chat_id=group.id, text="di nuovo")


async def test_a_photo_that_may_not_be_sent_is_named(
    api: BotClient, sandbox: RunningSandbox, group: Chat
) -> None:
    sandbox.set_bot_status(group.id, "restricted")
    files = {"document": ("a.txt", b"abc")}
    refused = await api.upload("sendDocument", files, chat_id=group.id)
    assert refused == "Bad Request: not enough rights to send documents to the chat"


async def test_a_group_becomes_a_supergroup(api: BotClient, sandbox: RunningSandbox) -> None:
    old = sandbox.create_group("Classe", [GIULIA, EMILY], "group")
    sandbox.world.updates.clear()
    new = sandbox.migrate(old.id)
    updates = [each["message"] for each in await api.call("getUpdates")]
    assert [(each["chat"]["id"], each["chat"]["type"]) for each in updates] == [
        (old.id, "group"),
        (new.id, "supergroup"),
    ]
    assert updates[0]["migrate_to_chat_id"] == new.id
    assert updates[1]["migrate_from_chat_id"] == old.id
    status, envelope = await api.envelope("sendMessage", chat_id=old.id, text="x")
    assert status == 400
    assert envelope == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    await api.call("sendMessage", chat_id=new.id, text="eccomi")
    sandbox.send(EMILY, "/quiz", chat_id=new.id)
    for act in (
        lambda: sandbox.send(EMILY, "/quiz", chat_id=old.id),
        lambda: sandbox.migrate(old.id),
        lambda: sandbox.migrate(new.id),
    ):
        with pytest.raises(ControlError):
            act()


async def test_nobody_is_left_behind_a_deleted_account(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.deactivate(GIULIA)
    refused = await api.refused("sendMessage", chat_id=GIULIA, text="x")
    assert refused == "Forbidden: user is deactivated"
    with pytest.raises(ControlError, match="deleted"):
        sandbox.send(GIULIA, "ciao")
    assert await api.call("getUpdates") == []
    await api.call("sendMessage", chat_id=EMILY, text="x")


async def test_groups_are_made_and_changed_over_http(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    wish = {"title": "Classe", "type": "group", "members": [GIULIA], "id": -77}
    _, made = await api.control("POST", "groups", wish)
    shape = {"id": -77, "type": "group", "title": "Classe", "members": [GIULIA]}
    assert made["last_message"]["new_chat_members"][0]["id"] == sandbox.world.bot.id
    assert made | {"last_message": None} == shape | {
        "creator": GIULIA,
        "administrators": [],
        "kicked": [],
        "bot_status": "member",
        "migrated_to": None,
        "last_message": None,
    }
    assert (await api.control("POST", "groups", wish))[0] == 409
    await api.control("POST", "groups/-77/members", {"person_id": EMILY})
    _, sent = await api.control("POST", f"people/{EMILY}/send", {"text": "/quiz", "chat_id": -77})
    _, unheard = await api.control("POST", f"people/{EMILY}/send", {"text": "mah", "chat_id": -77})
    assert (bool(sent["update_id"]), unheard["update_id"]) == (True, None)
    _, history = await api.control("GET", "groups/-77/messages")
    assert [each.get("text") for each in history["messages"]] == [None, None, "/quiz", "mah"]
    _, silent = await api.control("POST", "groups/-77/bot", {"status": "restricted"})
    assert silent["bot_status"] == "restricted"
    _, new = await api.control("POST", "groups/-77/migrate")
    assert (new["type"], new["members"]) == ("supergroup", [GIULIA, EMILY])
    _, listed = await api.control("GET", "groups")
    assert [each["migrated_to"] for each in listed["groups"]] == [new["id"], None]
    await api.control("POST", f"people/{GIULIA}/deactivate")
    assert sandbox.world.people[GIULIA].deactivated
    await api.control("POST", "reset")
    assert (await api.control("GET", "groups"))[1] == {"groups": []}
    assert not sandbox.world.people[GIULIA].deactivated
