"""The pack of questions: how its file is read, refused and described.

`parse_pack` is the way in; the types it is made of can be imported from here.
"""

from typing import Any

from bot.content.article import LANGUAGES, Article, Language, Localized, Passage
from bot.content.draft import read_draft
from bot.content.fault import Fault, InvalidPack
from bot.content.integrity import integrity_faults
from bot.content.pack import Pack, Span
from bot.content.question import Difficulty, Level, Option, Question, Quote, Topic

__all__ = [
    "LANGUAGES",
    "Article",
    "Difficulty",
    "Fault",
    "InvalidPack",
    "Language",
    "Level",
    "Localized",
    "Option",
    "Pack",
    "Passage",
    "Question",
    "Quote",
    "Span",
    "Topic",
    "pack_schema",
    "parse_pack",
]


def parse_pack(text: str) -> Pack:
    """Read a content file (JSON).

    Raises InvalidPack with every fault of syntax, structure and integrity. The rules of good
    questions are not its business: `bot.authoring.lint.check.check_pack` adds those.
    """
    reading = read_draft(text)
    faults = [*reading.faults, *integrity_faults(reading.draft)]
    if faults or reading.pack is None:
        raise InvalidPack(faults)
    return reading.pack


def pack_schema() -> dict[str, Any]:
    """Describe the content file as JSON Schema (draft 2020-12), for editors to complete by."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **Pack.model_json_schema(by_alias=True)}
