"""Text with entities, parsed by Telegram's own library (tdjson): exact errors, UTF-16 offsets."""

import json
import re
from collections.abc import Callable
from typing import Any, cast

import tdjson

from sandbox.errors import bad_request
from sandbox.json_types import Json

UserLookup = Callable[[int], Json | None]

PARSE_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
ENTITY_TYPES = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
KNOWN_TYPES = set(ENTITY_TYPES.values())
NEEDED_FIELDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
# Entities whose inside Telegram does not search for links, commands and mentions.
OPAQUE_TYPES = {"code", "pre", "text_link", "text_mention", "custom_emoji"}
# Without one of these no entity can be found in plain text, so the parser need not be asked.
MAY_HOLD_ENTITIES = re.compile(r"[/@#$.:]")


def td_execute(request: Json) -> Json:
    """Run one synchronous TDLib function and return its answer."""
    answer = tdjson.td_execute(json.dumps(request).encode())
    return cast(Json, json.loads(answer)) if answer else {}


td_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of entity offsets."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def parse(
    text: str, parse_mode: str, entities: Any, find_user: UserLookup
) -> tuple[str, list[Json]]:
    """Return the visible text and its entities (Bot API: Formatting options).

    `entities` (already decoded JSON) counts only without a parse mode. Raises ApiError 400.
    """
    if not parse_mode or parse_mode.lower() == "none":
        return _finish(text, _given_entities(entities, text))
    mode = PARSE_MODES.get(parse_mode.lower())
    if mode is None:
        raise bad_request("unsupported parse_mode")
    answer = td_execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        message = answer["message"]
        raise bad_request(message[:1].lower() + message[1:])
    converted = [_to_bot_api(entity, find_user) for entity in answer["entities"]]
    return _finish(answer["text"], [entity for entity in converted if entity])


def find_entities(text: str) -> list[Json]:
    """Entities that Telegram finds by itself: links, commands, mentions, hashtags, e-mails."""
    if not MAY_HOLD_ENTITIES.search(text):
        return []
    answer = td_execute({"@type": "getTextEntities", "text": text})
    converted = [_to_bot_api(entity, lambda _: None) for entity in answer["entities"]]
    return [entity for entity in converted if entity]


def _to_bot_api(entity: Json, find_user: UserLookup) -> Json | None:
    kind = entity["type"]
    name = ENTITY_TYPES.get(kind["@type"].removeprefix("textEntityType"))
    if name is None:
        return None
    result: Json = {"type": name, "offset": entity["offset"], "length": entity["length"]}
    if name == "text_link":
        result["url"] = kind["url"]
    elif name == "pre" and kind.get("language"):
        result["language"] = kind["language"]
    elif name == "custom_emoji":
        result["custom_emoji_id"] = str(kind["custom_emoji_id"])
    elif name == "date_time":
        result["unix_time"] = kind["unix_time"]
    elif name == "text_mention":
        user = find_user(kind["user_id"])
        return result | {"user": user} if user else None
    return result


def _given_entities(entities: Any, text: str) -> list[Json]:
    if not isinstance(entities, list):
        return []
    length = utf16_length(text)
    for entity in entities:
        _check_given_entity(entity, length)
    return [dict(entity) for entity in entities if entity["length"] > 0]


def _check_given_entity(entity: Any, text_length: int) -> None:
    problem = "can't parse MessageEntity: "
    if not isinstance(entity, dict):
        raise bad_request(f"{problem}expected an Object")
    for name in ("type", "offset", "length"):
        if name not in entity:
            raise bad_request(f'{problem}Can\'t find field "{name}"')
    if entity["type"] not in KNOWN_TYPES:
        raise bad_request(f"{problem}Unsupported type specified")
    needed = NEEDED_FIELDS.get(entity["type"])
    if needed and needed not in entity:
        raise bad_request(f'{problem}Can\'t find field "{needed}"')
    offset, end = entity["offset"], entity["offset"] + entity["length"]
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if offset > text_length:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if end > text_length:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )


def _finish(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Add what Telegram finds by itself, then trim the text as Telegram does."""
    opaque = [entity for entity in entities if entity["type"] in OPAQUE_TYPES]
    found = [entity for entity in find_entities(text) if not _meets_any(entity, opaque)]
    ordered = sorted([*entities, *found], key=lambda each: (each["offset"], -each["length"]))
    return _trim(text, ordered)


def _meets_any(entity: Json, others: list[Json]) -> bool:
    end = entity["offset"] + entity["length"]
    return any(
        entity["offset"] < other["offset"] + other["length"] and other["offset"] < end
        for other in others
    )


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut blanks at both ends; leading ones only up to the first entity, as TDLib does."""
    trimmed = text.rstrip(" \n\t\r")
    limit = entities[0]["offset"] if entities else len(trimmed)
    blanks = len(trimmed) - len(trimmed.lstrip(" \n\t\r"))
    cut = min(blanks, limit)
    if cut == 0 and len(trimmed) == len(text):
        return text, entities
    trimmed = trimmed[cut:]
    length = utf16_length(trimmed)
    moved = []
    for entity in entities:
        offset = entity["offset"] - cut
        visible = min(entity["length"], length - offset)
        if visible > 0:
            moved.append(entity | {"offset": offset, "length": visible})
    return trimmed, moved
