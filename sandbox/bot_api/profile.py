"""Who the bot is and what it says of itself: getMe, command menus, name and descriptions."""

from typing import Any

from sandbox.commands import Scope, parse_commands, parse_language, parse_scope
from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.parameters import Parameters
from sandbox.world import World


def get_me(world: World, parameters: Parameters) -> Json:
    """Bot API: getMe."""
    return world.bot.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(world: World, parameters: Parameters) -> bool:
    """Bot API: setMyCommands. An empty list is as deleteMyCommands."""
    commands = parse_commands(parameters.decoded("commands", "commands"))
    scope, language = _read_scope(parameters), parse_language(parameters.text("language_code"))
    world.commands.put(scope, language, commands)
    world.events.tell_everyone("commands", {})
    return True


def get_my_commands(world: World, parameters: Parameters) -> list[Json]:
    """Bot API: getMyCommands."""
    language = parse_language(parameters.text("language_code"))
    return world.commands.get(_read_scope(parameters), language)


def delete_my_commands(world: World, parameters: Parameters) -> bool:
    """Bot API: deleteMyCommands."""
    language = parse_language(parameters.text("language_code"))
    world.commands.put(_read_scope(parameters), language, [])
    world.events.tell_everyone("commands", {})
    return True


def _read_scope(parameters: Parameters) -> Scope:
    if not parameters.text("scope"):
        return ("default",)
    return parse_scope(parameters.decoded("scope", "BotCommandScope"))


def setter(field: str, limit: int) -> Any:
    """A method that sets one of the bot's texts, at most `limit` characters, per language."""

    def set_text(world: World, parameters: Parameters) -> bool:
        text = parameters.text(field)
        if len(text) > limit:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        language = parse_language(parameters.text("language_code"))
        world.descriptions[(field, language)] = text
        return True

    return set_text


def getter(field: str) -> Any:
    """A method that returns one of the bot's texts, for all languages where there is none."""

    def get_text(world: World, parameters: Parameters) -> Json:
        language = parse_language(parameters.text("language_code"))
        texts = world.descriptions
        fallback = texts.get((field, "")) or (world.bot.first_name if field == "name" else "")
        return {field: texts.get((field, language)) or fallback}

    return get_text
