"""The updates of learners, as Telegram would send them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.processes import ROOT

FIRST_LEARNER = 100_000
OPTIONS = "abcd"
_FIRST_UPDATE = 5_000_000
_DATE = 1_750_000_000
_BOT = {"id": 42, "is_bot": True, "first_name": "Null", "username": "null_bot"}
_PACK = json.loads((ROOT / "content" / "questions.json").read_text(encoding="utf-8"))
QUESTIONS: Sequence[dict[str, Any]] = _PACK["questions"]


@dataclass(frozen=True)
class Tap:
    """A learner (counted from 0) taps an answer to the question at a position of the practice."""

    learner: int
    position: int

    @property
    def learner_id(self) -> int:
        """Their Telegram id."""
        return FIRST_LEARNER + self.learner

    @property
    def message_id(self) -> int:
        """The message that asks."""
        return 100 + self.position

    @property
    def number(self) -> int:
        """No other tap has it."""
        return _FIRST_UPDATE + self.position * 100_000 + self.learner

    @property
    def query_id(self) -> str:
        """Of its callback query."""
        return query_id(self.number)

    @property
    def option(self) -> str:
        """Which option is tapped; over all taps each comes as often."""
        return OPTIONS[(self.learner + self.position) % len(OPTIONS)]

    @property
    def question(self) -> dict[str, Any]:
        """The question on the message. Fonte draws its own; the text is as long."""
        return QUESTIONS[(self.learner * 10 + self.position) % len(QUESTIONS)]


def taps_on(learners: range, positions: range) -> list[Tap]:
    """One tap of each learner on each position; all of a position before the next."""
    return [Tap(learner, position) for position in positions for learner in learners]


def tap_update(tap: Tap, data: str) -> str:
    """The update of a tap, with the message and the keyboard it was made on."""
    message = asking_message(private_chat(tap.learner_id), tap.message_id, tap.question, data)
    return query_update(tap.number, tap.learner_id, message, data)


def query_update(number: int, learner_id: int, message: Mapping[str, Any], data: str) -> str:
    """The update of a tap on a button of a message; its query is known by `query_id(number)`."""
    query = {
        "id": query_id(number),
        "from": person(learner_id),
        "message": message,
        "chat_instance": str(-learner_id),
        "data": data,
    }
    return compact({"update_id": number, "callback_query": query})


def query_id(number: int) -> str:
    """Of the callback query in an update with this number."""
    return f"77{number}"


def asking_message(
    chat: Mapping[str, Any], message_id: int, question: Mapping[str, Any], data: str
) -> Mapping[str, Any]:
    """A message of the bot that asks, with a button for each option; `data` is that of one."""
    lines = [question["stem"]["en"], ""]
    lines += [f"{o['id'].upper()}. {o['text']['en']}" for o in question["options"]]
    row = [{"text": letter.upper(), "callback_data": data[:-1] + letter} for letter in OPTIONS]
    entities = [{"offset": 0, "length": len(lines[0]), "type": "bold"}]
    markup = {"inline_keyboard": [row]}
    return message_of_bot(chat, message_id, "\n".join(lines), entities, markup)


def message_of_bot(
    chat: Mapping[str, Any],
    message_id: int,
    text: str,
    entities: Sequence[Mapping[str, Any]],
    reply_markup: Mapping[str, Any],
) -> Mapping[str, Any]:
    """A message of the bot with a keyboard."""
    return {
        "message_id": message_id,
        "from": _BOT,
        "chat": chat,
        "date": _DATE,
        "text": text,
        "entities": entities,
        "reply_markup": reply_markup,
    }


def command_update(learner: int, number: int, command: str) -> str:
    """The update of a command that a learner writes; `number` must be new."""
    learner_id = FIRST_LEARNER + learner
    message = {
        "message_id": number,
        "from": person(learner_id),
        "chat": private_chat(learner_id),
        "date": _DATE,
        "text": command,
        "entities": [{"offset": 0, "length": len(command), "type": "bot_command"}],
    }
    return compact({"update_id": _FIRST_UPDATE + 5_000_000 + number, "message": message})


def person(learner_id: int) -> Mapping[str, Any]:
    """A person, as Telegram describes them."""
    return {
        "id": learner_id,
        "is_bot": False,
        "first_name": f"Learner {learner_id}",
        "language_code": "en",
    }


def private_chat(learner_id: int) -> Mapping[str, Any]:
    """Their private chat with the bot."""
    return {"id": learner_id, "first_name": f"Learner {learner_id}", "type": "private"}


def compact(value: object) -> str:
    """JSON as Telegram sends it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
