"""Trying acts of the rights matrix on the bot, one after another, each undone again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.quiz.errors import QuizError
from bot.quiz.names.nicknames import NicknameError
from prove.live_class import WAIT_SECONDS
from prove.rights_acts import Update
from prove.rights_scene import OPEN, Scene, put_back, stored_rows
from sandbox.calls import Call
from tests.conversation.aftermath import quiet
from tests.conversation.phrases import said
from tests.running_bot import RunningBot

_SHOWING = ("send", "edit", "answer", "stop", "delete")


@dataclass(frozen=True)
class Outcome:
    """What an act has led to: what its author was told, what else was called, what has changed."""

    told: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def is_answer_alone(self) -> bool:
        """Whether there was one answer, and nothing else at all."""
        return len(self.told) == 1 and not self.others and not self.changed


class Trial:
    """The bot in one state of the quizzes; `do` an act there and see what comes of it."""

    def __init__(self, bot: RunningBot, scene: Scene, files: dict[str, Path]) -> None:
        self.scene = scene
        self.stored: dict[str, list[Any]] = {}
        self._bot = bot
        self._files = files
        self._state = OPEN

    async def enter(self, state: str) -> None:
        """From now on the quizzes are in this state."""
        await quiet(self._bot, WAIT_SECONDS)
        self._state = state
        self._put_back()
        self.stored = stored_rows(self._bot.database_path)

    async def do(self, update: Update) -> Outcome:
        """Take an update, wait for all that follows at once, and undo what it changed."""
        since = self.scene.telegram.next_call_index
        await self._bot.fonte.intake.take(update)
        await quiet(self._bot, WAIT_SECONDS)
        calls = [call for call in self.scene.telegram.calls() if call.index >= since]
        changed = tuple(_changes(self.stored, stored_rows(self._bot.database_path)))
        if changed:
            self._put_back()
        told, others = list[str](), list[str]()
        for call in (call for call in calls if call.method.startswith(_SHOWING)):
            if words := _words(call):
                (told if _is_answer(call, update) else others).append(words)
        return Outcome(tuple(told), tuple(others), changed)

    def _put_back(self) -> None:
        put_back(self._bot.database_path, self._files[self._state])


def refusals() -> Iterable[str]:
    """What every refusal says, but those of nicknames, which nobody is asked for here."""
    kinds = QuizError.__subclasses__()
    kinds += [narrower for kind in kinds for narrower in kind.__subclasses__()]
    return (said("en", kind.template, **kind.values) for kind in kinds if kind is not NicknameError)


def _changes(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> Iterator[str]:
    """The rows that are new or gone, each behind the name of its table."""
    for table, rows in after.items():
        for row in set(map(repr, before[table])) ^ set(map(repr, rows)):
            yield f"{table} {row}"


def _is_answer(call: Call, update: Update) -> bool:
    """Whether a call answers the author alone: a toast, or a message to one who has written."""
    message = update.get("message")
    return call.method == "answerCallbackQuery" or (
        message is not None
        and call.method == "sendMessage"
        and call.chat_id == message["chat"]["id"]
    )


def _words(call: Call) -> str:
    """What a call says; nothing, when it only ends the progress sign of a tap."""
    if call.method == "answerCallbackQuery":
        return call.parameters.text("text")
    result = call.result if isinstance(call.result, dict) else {}
    return str(result.get("text") or result.get("caption") or call.method)
