"""A content file as far as it could be understood, with every fault of structure found on the way.

A question that lacks a field must not hide the faults of the other questions, so what is sound is
kept, under its own index in the file, and what is not becomes faults.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.content.article import Article, Passage
from bot.content.fault import Fault
from bot.content.pack import Pack
from bot.content.question import Question, Topic

Part = TypeVar("Part")

SECTIONS = ("articles", "topics", "questions", "retired")

# Pydantic's words, where plainer ones say more to whoever writes questions.
PLAIN_WORDS = {"missing": "this field is missing", "extra_forbidden": "there is no such field"}


@dataclass(frozen=True)
class Draft:
    """What could be read; the keys of the mappings are indexes in the file.

    `broken` names the sections with unreadable parts: what those hold is unknown, so a rule must
    not say that something is absent from them.
    """

    articles: Mapping[int, Article] = field(default_factory=dict)
    topics: Mapping[int, Topic] = field(default_factory=dict)
    questions: Mapping[int, Question] = field(default_factory=dict)
    retired: Mapping[int, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset(SECTIONS)

    @cached_property
    def passages(self) -> dict[str, tuple[str, Article, Passage]]:
        """Passage id -> its path in the file, its article and itself (the first, if twice)."""
        located: dict[str, tuple[str, Article, Passage]] = {}
        for index, article in self.articles.items():
            for number, passage in enumerate(article.passages):
                path = f"articles[{index}].passages[{number}]"
                located.setdefault(passage.id, (path, article, passage))
        return located


@dataclass(frozen=True)
class Reading:
    """A draft, the faults of structure, and the pack when there are none."""

    draft: Draft
    faults: tuple[Fault, ...]
    pack: Pack | None = None


class RepeatedNames(dict[str, Any]):
    """A JSON object that was written with the same field more than once."""

    names: tuple[str, ...] = ()


def read_draft(text: str) -> Reading:
    """Read a content file; never raises, whatever the text."""
    try:
        content = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        return Reading(Draft(), (Fault("", message),))
    except (ValueError, RecursionError) as error:
        return Reading(Draft(), (Fault("", f"not usable JSON: {error}"),))
    repeated = tuple(_repeated_names(content, ()))
    try:
        pack = Pack.model_validate_json(text)
    except ValidationError as error:
        faults = _structural_faults(error, content)
        return Reading(_salvage(content, error), (*repeated, *faults))
    return Reading(_draft_of(pack), repeated, None if repeated else pack)


def question_fault(index: int, question: Question, field_path: str, message: str) -> Fault:
    """Name a question both by its place in the file and by its id."""
    return Fault(f"questions[{index}].{field_path}", f"question “{question.id}”: {message}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = RepeatedNames(pairs)
    names = [name for name, _ in pairs]
    content.names = tuple(name for name in content if names.count(name) > 1)
    return content


def _repeated_names(content: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(content, RepeatedNames):
        for name in content.names:
            yield Fault(_dotted((*path, name)), "this field is written more than once")
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(content, dict):
        items = content.items()
    elif isinstance(content, list):
        items = enumerate(content)
    for step, item in items:
        yield from _repeated_names(item, (*path, step))


def _structural_faults(error: ValidationError, content: Any) -> list[Fault]:
    faults = []
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        message = PLAIN_WORDS.get(detail["type"], detail["msg"])
        question_id = _question_id_at(detail["loc"], content)
        about = f"question “{question_id}”: " if question_id else ""
        faults.append(Fault(_dotted(detail["loc"]), about + message))
    return faults


def _question_id_at(loc: tuple[str | int, ...], content: Any) -> str | None:
    if len(loc) < 2 or loc[0] != "questions":
        return None
    raw = content["questions"][loc[1]]
    question_id = raw.get("id") if isinstance(raw, dict) else None
    return question_id if isinstance(question_id, str) else None


def _dotted(loc: tuple[str | int, ...]) -> str:
    # "[key]" is pydantic's mark for "the name itself is wrong", which the message says already.
    steps = [f"[{s}]" if isinstance(s, int) else f".{s}" for s in loc if s != "[key]"]
    return "".join(steps).removeprefix(".")


def _draft_of(pack: Pack, places: Mapping[str, list[int]] | None = None) -> Draft:
    """Number the parts of a pack; `places` are the indexes in the file when some are left out."""

    def numbered(section: str, items: tuple[Part, ...]) -> dict[int, Part]:
        indexes = places[section] if places else range(len(items))
        return dict(zip(indexes, items, strict=True))

    return Draft(
        numbered("articles", pack.articles),
        numbered("topics", pack.topics),
        numbered("questions", pack.questions),
        numbered("retired", pack.retired),
        broken=frozenset(),
    )


def _salvage(content: Any, error: ValidationError) -> Draft:
    """Read again without the parts that the error names."""
    unsound = {detail["loc"][:2] for detail in error.errors()}
    parts = {section: _list_in(content, section) for section in SECTIONS}
    places = {
        section: [i for i in range(len(items)) if (section, i) not in unsound]
        for section, items in parts.items()
    }
    sound = {section: [parts[section][i] for i in places[section]] for section in SECTIONS}
    try:
        pack = Pack.model_validate_json(json.dumps({"version": 1, **sound}))
    except ValidationError:  # unreadable as a whole, as half a surrogate pair makes it
        return Draft()
    broken = {str(loc[0]) for loc in unsound if loc} & set(SECTIONS)
    return replace(_draft_of(pack, places), broken=frozenset(broken))


def _list_in(content: Any, section: str) -> list[Any]:
    found = content.get(section) if isinstance(content, dict) else None
    return found if isinstance(found, list) else []
