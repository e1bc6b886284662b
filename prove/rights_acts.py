"""What somebody does in one cell of the rights matrix, as the update that Telegram would send."""

import itertools
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.handlers import BY_BUTTON
from bot.quiz.setting_choices import mark_of
from bot.views.buttons import Button
from prove.live_class import GROUP
from prove.rights_scene import Scene
from prove.rights_table import Cell
from prove.webhook_client import tapped
from tests.running_bot import PACK
from tests.updates import written

ABSENT_ID, ABSENT_CODE = 77, "AAAABBBB"
_BUTTONS = {button.__name__: button for button in BY_BUTTON}
_NUMBERS = itertools.count(3_000_000_000)
Update = dict[str, Any]


def update_of(scene: Scene, cell: Cell, *, is_absent: bool = False) -> Update:
    """The act of a cell; with `is_absent` the same about a quiz that does not exist."""
    person_id = scene.people[cell.role]
    if cell.action.startswith('"'):
        if is_absent and cell.action == '"a letter"':
            person_id = scene.people["N"]  # in no quiz
        return writing(person_id, _words(scene, cell, is_absent=is_absent))
    name, _, event = cell.action.partition(" ")
    data = _button(_BUTTONS[name], _values(scene, cell, event, is_absent=is_absent)).encode()
    return tap_in(scene, person_id, data, cell.chat)


def own_update(scene: Scene, action: str, role: str, chat: str) -> Update:
    """The act on something that is one's own: a command in private, or a button."""
    person_id = scene.people[role]
    if action.startswith("/"):
        return writing(person_id, action)
    values = {"practice": 1, "position": 1, "place": 1, "page": 0, "option": "a", "size": "5"}
    others = {"article": PACK.articles[0].id, "language": "en", "setting": "count", "value": "5"}
    mark = {"mark": mark_of(PACK.questions[0].id), "topic": None}
    return tap_in(
        scene, person_id, _button(_BUTTONS[action], values | others | mark).encode(), chat
    )


def writing(person_id: int, text: str) -> Update:
    """A person writes in the private chat."""
    update: Update = written(person_id, text, next(_NUMBERS))
    update["message"]["from"]["language_code"] = "en"
    for entity in update["message"].get("entities", ()):
        entity["length"] = len(text.split()[0])
    return update


def tap_in(scene: Scene, person_id: int, data: str, chat: str) -> Update:
    """A tap in the private chat, or in one of the groups, on the newest message there."""
    group_id = scene.groups.get(chat)
    messages = scene.telegram.messages(group_id or person_id)
    message_id = [m["message_id"] for m in messages if m["from"]["is_bot"]][-1:] or [1]
    update = tapped(person_id, message_id[0], data, next(_NUMBERS), group_id)
    update["callback_query"]["from"]["language_code"] = "en"
    return update


def _button(kind: type[Button], values: Mapping[str, object]) -> Button:
    return kind(**{field.name: values[field.name] for field in fields(kind)})


def _values(scene: Scene, cell: Cell, event: str, *, is_absent: bool) -> Mapping[str, object]:
    quiz = scene.quizzes[cell.quiz]
    position = 1 if cell.action in ("LiveFlag", "ReviewQuestion", "RuleOnQuestion") else 2
    person = "R" if cell.action == "LiveReadmit" else "P"
    return {
        "quiz": ABSENT_ID if is_absent else quiz.quiz_id,
        "code": ABSENT_CODE if is_absent or event == "guessed" else quiz.code,
        "position": position,
        "option": quiz.options(position)[0],
        "person": scene.people[person],
        "event": event,
        "percent": 50,
        "page": 0,
        "ruling": "void",
    } | ({"option": None} if cell.action == "RuleOnQuestion" else {})


def _words(scene: Scene, cell: Cell, *, is_absent: bool) -> str:
    quiz = scene.quizzes[cell.quiz]
    code = ABSENT_CODE if is_absent else quiz.code
    match cell.action.strip('"'):
        case "code":
            return code
        case "/start live_code":
            return f"/start live_{code}"
        case "/start cohost_key":
            return f"/start cohost_{'0' * 32 if is_absent else scene.key(cell.quiz)}"
        case "/start result_quiz":
            return f"/start result_{ABSENT_ID if is_absent else quiz.quiz_id}"
    return "A"


def in_group_update(scene: Scene, command: str, role: str, chat: str) -> Update:
    """A command in a group, in answer to what the second pupil of all has written there."""
    update = writing(scene.people[role], command)
    message = update["message"]
    kind = {"id": scene.groups[chat], "type": "supergroup", "title": GROUP}
    asker = {"id": scene.people["Q"], "is_bot": False, "first_name": "Q"}
    replied = {"message_id": 5, "date": message["date"], "chat": kind, "from": asker, "text": "?"}
    return update | {"message": message | {"chat": kind, "reply_to_message": replied}}
