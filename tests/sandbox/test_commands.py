"""Command menus: checks, scopes, languages and Telegram's order of fall-back."""

import pytest

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient
from tests.sandbox.conftest import EMILY, GIULIA


def menu(*names: str) -> list[Json]:
    """Commands of these names."""
    return [{"command": name, "description": f"about {name}"} for name in names]


async def seen_by(api: BotClient, person_id: int) -> list[str]:
    """The commands in a person's menu."""
    _, answer = await api.control("GET", f"people/{person_id}/commands")
    return [each["command"] for each in answer["commands"]]


async def test_each_person_sees_the_nearest_menu(api: BotClient) -> None:
    private = {"type": "all_private_chats"}
    assert await seen_by(api, GIULIA) == []
    await api.call("setMyCommands", commands=menu("default"))
    assert await seen_by(api, GIULIA) == ["default"]
    await api.call("setMyCommands", commands=menu("italian"), language_code="it")
    assert (await seen_by(api, GIULIA), await seen_by(api, EMILY)) == (["italian"], ["default"])
    await api.call("setMyCommands", commands=menu("private"), scope=private)
    assert await seen_by(api, GIULIA) == ["private"]
    own = {"type": "chat", "chat_id": GIULIA}
    await api.call("setMyCommands", commands=menu("own"), scope=own)
    assert (await seen_by(api, GIULIA), await seen_by(api, EMILY)) == (["own"], ["private"])
    await api.call("deleteMyCommands", scope=own)
    await api.call("deleteMyCommands", scope=private)
    assert await seen_by(api, 1007) == ["italian"]


async def test_menus_are_read_back_exactly(api: BotClient) -> None:
    await api.call("setMyCommands", commands=menu("a", "b"), language_code="it")
    assert await api.call("getMyCommands", language_code="it") == menu("a", "b")
    assert await api.call("getMyCommands") == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"commands": menu("Start")}, "BOT_COMMAND_INVALID"),
        ({"commands": menu("x" * 33)}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "a", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ({"commands": menu(*(f"c{number}" for number in range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": ["x"]}, "can't parse BotCommand: BotCommand must be an Object"),
        (
            {"commands": [{"command": "a"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ({"commands": menu("a"), "language_code": "ita"}, "invalid language code specified"),
        (
            {"commands": menu("a"), "scope": None},
            "can't parse BotCommandScope: BotCommandScope must be an Object",
        ),
        (
            {"commands": menu("a"), "scope": {"type": "planet"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            {"commands": menu("a"), "scope": {"type": "chat"}},
            "can't parse BotCommandScope: Empty chat_id specified",
        ),
    ],
)
async def test_a_bad_menu_is_refused(api: BotClient, arguments: Json, problem: str) -> None:
    assert await api.refused("setMyCommands", **arguments) == f"Bad Request: {problem}"


async def test_the_bot_describes_itself_by_language(api: BotClient) -> None:
    await api.call("setMyDescription", description="All")
    await api.call("setMyDescription", description="Tutto", language_code="it")
    assert await api.call("getMyDescription", language_code="it") == {"description": "Tutto"}
    assert await api.call("getMyDescription", language_code="de") == {"description": "All"}
    assert await api.call("getMyName") == {"name": "Fonte"}
    assert (await api.refused("setMyName", name="x" * 65)).startswith("Bad Request: ")


async def test_a_chat_and_its_members_are_described(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    chat = await api.call("getChat", chat_id=GIULIA)
    assert (chat["type"], chat["first_name"]) == ("private", "Giulia")
    member = await api.call("getChatMember", chat_id=GIULIA, user_id=GIULIA)
    assert (member["status"], member["user"]["id"]) == ("member", GIULIA)
    sandbox.block(GIULIA)
    bot_id = sandbox.world.bot.id
    itself = await api.call("getChatMember", chat_id=GIULIA, user_id=bot_id)
    assert itself["status"] == "kicked"
    refused = await api.refused("getChatMember", chat_id=GIULIA, user_id=EMILY)
    assert refused == "Bad Request: PARTICIPANT_ID_INVALID"
