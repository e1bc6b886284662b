"""Ways to every screen of the bot, found by walking: nobody has to list them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import handlers
from bot.handlers import BY_BUTTON, BY_COMMAND
from bot.interaction import name_of
from bot.views.commands import COMMANDS
from sandbox.actions import callback_data_of
from sandbox.calls import Call
from tests.conversation.aftermath import quiet
from tests.running_bot import RunningBot, Someone

VERBS = frozenset(button.verb for button in BY_BUTTON)
# A practice with a wrong answer, on its second question.
IN_PRACTICE = ("/quiz", "size", "begin", "a", "next")
WRITTEN = ("A", "ciao", "/unheard_of", "a photo", "an old button")
IN_GROUP = ("joins", "/start")
FIRST_GROUP = -1_001_000_000_000
_DONE = re.compile(r"context\.do\((?:partial\()?(\w+)")  # what a handler has done
Walk = tuple[str, ...]
_SCREENS = ("sendMessage", "editMessageText", "sendDocument", "sendPhoto")


def registered_handlers() -> set[str]:
    """All that answers somebody, named as in the log."""
    of_buttons = {name_of(act) for act in BY_BUTTON.values()}
    of_commands = {name_of(act) for act in BY_COMMAND.values()}
    return (of_buttons | of_commands | {"unexpected.button"}) | {
        f"{path.stem}.{name}"
        for path in Path(handlers.__path__[0]).glob("[a-z]*.py")
        for name in _DONE.findall(path.read_text(encoding="utf-8"))
    }


@dataclass
class Walker:
    """Somebody on a walk; a group walk happens in a group of their own."""

    bot: RunningBot
    person: Someone
    walk: Walk
    group_id: int | None = None

    @property
    def chat_id(self) -> int:
        """Where the bot answers."""
        return self.group_id or self.person.id

    def step(self, index: int) -> None:
        """Do the step with this number; nothing when the walk has ended before."""
        if index < len(self.walk):
            self.act(self.walk[index])

    def act(self, step: str) -> None:
        """Write, tap the first button with a verb (a wrong answer), join, send a photo."""
        telegram, person_id = self.bot.telegram, self.person.id
        if step == "joins":
            telegram.create_group("Classe 3B", [person_id], group_id=self.group_id)
        elif step == "a photo":
            telegram.send_file(person_id, "document", b"x")
        elif step == "an old button":
            message_id = telegram.send(person_id, "/help")
            telegram.tap(person_id, message_id, "gone:1", forge=True)
        elif step in VERBS:
            screen = self.person.screen
            telegram.tap(person_id, screen["message_id"], self._data(step, screen))
        else:
            telegram.send(person_id, step, chat_id=self.group_id)

    def _data(self, verb: str, screen: dict[str, Any]) -> str:
        fitting = [data for data in callback_data_of(screen) if data.split(":")[0] == verb]
        if verb == "a":
            key = self.person.question().key
            fitting = [data for data in fitting if not data.endswith(f":{key}")]
        return fitting[0]


def set_out(bot: RunningBot, walks: Iterable[Walk]) -> list[Walker]:
    """A new person at the start of each walk."""
    walkers = [Walker(bot, bot.person("it"), walk) for walk in walks]
    for walker in walkers:
        if walker.walk[0] == "joins":
            walker.group_id = FIRST_GROUP - walker.person.id
    return walkers


async def walk_on(bot: RunningBot, walkers: Sequence[Walker], steps: range) -> None:
    """All walk side by side; returns when the bot has answered everyone's last step."""
    for index in steps:
        for walker in walkers:
            walker.step(index)
        await quiet(bot)


async def every_walk(bot: RunningBot, *, is_thorough: bool) -> list[Walk]:
    """A walk to each screen that commands, words and all kinds of buttons lead to.

    Thorough: every command and word also in the midst of a practice.
    """
    texts = [*(f"/{name}" for name in COMMANDS), *WRITTEN]
    reached: list[Walk] = [(text,) for text in texts]
    reached += [(*IN_PRACTICE, text) for text in (texts if is_thorough else ("/stop", "A"))]
    reached += [IN_GROUP[:1], IN_GROUP]
    found, known = list(reached), set[str]()
    while reached:
        walkers = set_out(bot, reached)
        await walk_on(bot, walkers, range(max(map(len, reached))))
        reached = []
        for walker in walkers:
            if walker.group_id is None:
                verbs = {data.split(":")[0] for data in callback_data_of(walker.person.screen)}
                reached += [(*walker.walk, verb) for verb in sorted(verbs - known)]
                known |= verbs
        found += reached
    return found


async def walk_to_last_step(bot: RunningBot, walkers: Sequence[Walker]) -> None:
    """Everyone stands before the last step of their walk."""
    longest = max((len(walker.walk) for walker in walkers), default=0)
    for index in range(longest - 1):
        for walker in walkers:
            if index < len(walker.walk) - 1:
                walker.step(index)
        await quiet(bot)


def calls_to(walker: Walker, since: int) -> list[Call]:
    """The messages and edits to a walker's chat."""
    calls = walker.bot.telegram.calls(None, walker.chat_id)
    return [call for call in calls if call.index >= since and call.method in _SCREENS]


async def next_acts(walkers: Sequence[Walker]) -> list[str]:
    """Everyone asks for help and must get it: nothing is stuck, in the bot or to Telegram.

    Who leads a quiz, and could not be reached before, gets the controls again beside it; once they
    have come they are brought up to date, which may change nothing.
    """
    if not walkers:
        return []
    since = walkers[0].bot.telegram.next_call_index
    for walker in walkers:
        walker.act("/help")
    await quiet(walkers[0].bot)
    return [
        f"the next act after {walker.walk} is not answered"
        for walker in walkers
        if [call.ok for call in calls_to(walker, since) if not _changes_nothing(call)]
        not in _answers_to(walker)
    ]


def _changes_nothing(call: Call) -> bool:
    return "message is not modified" in (call.description or "")


def _answers_to(walker: Walker) -> list[list[bool]]:
    """What becomes of the calls that answer a command: one, or the controls beside it."""
    return [[True], [True, True]] if "/live" in walker.walk else [[True]]
