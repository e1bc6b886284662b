"""The bot's command menus, by scope and language, and which of them a person sees."""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.people import Chat, Person

Scope = tuple[Any, ...]
PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
COMMAND_PATTERN = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2}")


def parse_scope(scope: Any) -> Scope:
    """The key of a decoded BotCommandScope. Raises ApiError 400."""
    problem = "can't parse BotCommandScope: "
    if not isinstance(scope, dict):
        raise bad_request(problem + "BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind is None:
        raise bad_request(problem + 'Can\'t find field "type"')
    if kind in PLAIN_SCOPES:
        return (kind,)
    if kind not in CHAT_SCOPES:
        raise bad_request(problem + "Unsupported type specified")
    if not str(scope.get("chat_id", "")):
        raise bad_request(problem + "Empty chat_id specified")
    if kind == "chat_member":
        return (kind, int(scope["chat_id"]), int(scope.get("user_id", 0)))
    return (kind, int(scope["chat_id"]))


def parse_language(code: str) -> str:
    """A two-letter language code, or none for all languages. Raises ApiError 400."""
    if code and not LANGUAGE_PATTERN.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def parse_commands(commands: Any) -> list[Json]:
    """Check and clean an array of BotCommand. Raises ApiError 400."""
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_parse_command(command) for command in commands]


def _parse_command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: BotCommand must be an Object")
    for field_name in ("command", "description"):
        if not isinstance(command.get(field_name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field_name}\"")
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not COMMAND_PATTERN.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


@dataclass
class CommandMenus:
    """Command lists by scope and language."""

    _menus: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)

    def put(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Set the list of one scope and language; an empty list removes it."""
        if commands:
            self._menus[(scope, language)] = commands
        else:
            self._menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Json]:
        """The list of exactly this scope and language, empty when there is none."""
        return self._menus.get((scope, language), [])

    def seen_by(self, person: Person, chat: Chat) -> list[Json]:
        """What a person sees in a chat (Bot API: Determining list of commands)."""
        scopes: list[Scope] = [("chat", chat.id)]
        if chat.type == "private":
            scopes += [("all_private_chats",), ("default",)]
        else:
            scopes = [("chat_member", chat.id, person.id), *scopes]
            scopes += [("all_group_chats",), ("default",)]
        language = person.language_code.partition("-")[0].lower()
        for scope in scopes:
            for code in (language, ""):
                if commands := self.get(scope, code):
                    return commands
        return []

    def clear(self) -> None:
        """Forget all lists."""
        self._menus.clear()
