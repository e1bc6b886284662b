"""25: the rights matrix: every action x every role x every way in."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.quiz.errors import QuizError
from bot.quiz.names.nicknames import NicknameError
from prove.bot_inside import running_bot
from prove.live_class import WAIT_SECONDS
from prove.promise import Finding, Promise, Stage
from prove.rights_acts import Update, in_group_update, own_update, update_of
from prove.rights_scene import OPEN, STATES, Scene, play_states, put_back, stored_rows
from prove.rights_table import DONE, FILE, NO, ROLES, TOLD, Cell, Rights, read_rights
from sandbox.calls import Call
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.conversation.phrases import said
from tests.running_bot import RunningBot
from tests.waiting import until

_SHOWING = ("send", "edit", "answer", "stop", "delete")


@dataclass(frozen=True)
class Outcome:
    """What an act has led to: what its author was told, what else was called, what has changed."""

    told: tuple[str, ...]
    others: tuple[str, ...]
    changed: tuple[str, ...]


async def prove(stage: Stage) -> Finding:
    """Each cell of `rights.txt` is done on the bot, in a quiz that was played into that state.

    Refused means: nothing but one answer, in words that refuse, and every row of the database as it
    was; refused as if absent: the same answer, word for word, as about a quiz that does not exist.
    What is one's own must change no row of anybody else, and in a group nothing at all. The actions
    come from the handlers: one without a row fails. In short form a part of the cells is drawn.
    """
    rights = read_rights(FILE.read_text(encoding="utf-8"))
    breaches, random = rights.gaps(), stage.random()
    async with (
        RunningSandbox(World(random=random)) as telegram,
        running_bot(telegram, stage.folder) as bot,
    ):
        scene, files = await play_states(bot, stage.folder)
        matrix = Matrix(bot, scene, files)
        cells = rights.cells
        if not stage.is_full:
            cells = tuple(random.sample(cells, 60))
        since = telegram.next_call_index
        await bot.start()
        await telegram.wait("deleteWebhook", since=since)
        for state in STATES:
            await matrix.enter(state)
            for cell in (cell for cell in cells if cell.state == state):
                breaches += await matrix.try_cell(cell)
        await matrix.enter(OPEN)
        breaches += await matrix.try_groups(rights)
        breaches += await matrix.try_own(rights, stage.count(full=len(ROLES), short=1))
    figure = (
        f"{len(cells)} of {len(rights.cells)} cells about quizzes ({matrix.counts[DONE]} done,"
        f" {matrix.counts[TOLD]} refused in words of their own, {matrix.counts[NO]} as if absent),"
        f" {matrix.counts['own']} acts on one's own: {len(breaches)} not as the table says"
    )
    return Finding(figure, tuple(breaches[: 20 if stage.is_full else 5]))


class Matrix:
    """Does the acts, one after another, each on the database of its state."""

    def __init__(self, bot: RunningBot, scene: Scene, files: dict[str, Path]) -> None:
        self.counts = {DONE: 0, TOLD: 0, NO: 0, "own": 0}
        self._bot = bot
        self._scene = scene
        self._files = files
        self._state = OPEN
        self._rows: dict[str, list[Any]] = {}
        self._absent: dict[tuple[str, str, str], Outcome] = {}
        self._refusals = frozenset(_refusals())

    async def enter(self, state: str) -> None:
        """From now on the quizzes are in this state."""
        await self._settled()
        self._state = state
        self._put_back()
        self._rows = stored_rows(self._bot.database_path)

    async def try_cell(self, cell: Cell) -> list[str]:
        """What is not as the table says."""
        outcome = await self._do(update_of(self._scene, cell))
        found = self._kind_of(outcome, await self._absent_of(cell))
        self.counts[found] += 1
        if found == cell.wanted:
            return []
        return [f"{cell}: {found}, not {cell.wanted}; {outcome}"[:400]]

    async def try_groups(self, rights: Rights) -> list[str]:
        """Commands in groups, by everybody: they have an effect for administrators alone."""
        breaches = []
        for command, allowed in rights.in_groups.items():
            for chat, role in itertools.product(("own", "other"), ROLES):
                outcome = await self._do(in_group_update(self._scene, command, role, chat))
                may = role in allowed[chat == "other"]
                if bool(outcome.changed) != may:
                    breaches.append(f"{command} by {role} in the {chat} group: {outcome}"[:400])
        return breaches

    async def try_own(self, rights: Rights, roles: int) -> list[str]:
        """What is one's own: nothing of others changes; in a group the buttons do nothing."""
        breaches = []
        for action, role in itertools.product(rights.own, ROLES[:roles]):
            outcome = await self._do(own_update(self._scene, action, role, "private"))
            self.counts["own"] += 1
            if strange := self._of_others(outcome, role):
                breaches.append(f"{action} by {role} changed {strange}"[:400])
            if not action.startswith("/"):
                outcome = await self._do(own_update(self._scene, action, role, "own"))
                if outcome != Outcome((said("en", "stale_button.txt"),), (), ()):
                    breaches.append(f"{action} by {role} in a group: {outcome}"[:400])
        return breaches

    async def _absent_of(self, cell: Cell) -> Outcome:
        """The outcome of the same act about a quiz that does not exist."""
        key = (cell.action, cell.chat, cell.role)
        if key not in self._absent:
            update = update_of(self._scene, cell, is_absent=True)
            self._absent[key] = await self._do(update)
        return self._absent[key]

    def _kind_of(self, outcome: Outcome, absent: Outcome) -> str:
        is_refusal = len(outcome.told) == 1 and not outcome.others
        if is_refusal and outcome.told == absent.told and outcome.changed == absent.changed:
            return NO
        if is_refusal and not outcome.changed and outcome.told[0] in self._refusals:
            return TOLD
        return DONE

    async def _do(self, update: Update) -> Outcome:
        """Take an update, wait for all that follows at once, and undo what it changed."""
        since = self._scene.telegram.next_call_index
        await self._bot.fonte.intake.take(update)
        await self._settled()
        calls = [call for call in self._scene.telegram.calls() if call.index >= since]
        after = stored_rows(self._bot.database_path)
        changed = tuple(_changes(self._rows, after))
        if changed:
            self._put_back()
        body = update.get("callback_query") or update["message"]
        chat_id = body.get("message", body)["chat"]["id"]
        told, others = list[str](), list[str]()
        for call in (call for call in calls if call.method.startswith(_SHOWING)):
            is_answer = call.method == "answerCallbackQuery"
            if is_answer and not call.parameters.text("text"):
                continue
            is_reply = call.method == "sendMessage" and call.chat_id == chat_id
            (told if is_answer or (is_reply and "message" in update) else others).append(
                _words(call)
            )
        return Outcome(tuple(told), tuple(others), changed)

    def _of_others(self, outcome: Outcome, role: str) -> list[str]:
        """The changed rows in which neither the person nor a quiz of theirs is named; deadlines are
        nobody's.
        """
        person = str(self._scene.people[role])
        own = {person} | {
            row.split("(")[1].partition(",")[0]
            for row in (
                *outcome.changed,
                *(f"live_quizzes {q}" for q in self._rows["live_quizzes"]),
            )
            if row.startswith("live_quizzes ") and person in row
        }
        return [
            row
            for row in outcome.changed
            if not row.startswith("deadlines ") and not any(one in row for one in own)
        ]

    async def _settled(self) -> None:
        fonte = self._bot.fonte
        await until(lambda: fonte.lanes.at_work == 0 and fonte.sender.depth == 0, WAIT_SECONDS)

    def _put_back(self) -> None:
        put_back(self._bot.database_path, self._files[self._state])


def _changes(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> Iterator[str]:
    for table, rows in after.items():
        if rows != before[table]:
            for row in set(map(repr, before[table])) ^ set(map(repr, rows)):
                yield f"{table} {row}"


def _words(call: Call) -> str:
    if call.method == "answerCallbackQuery":
        return call.parameters.text("text")
    result = call.result if isinstance(call.result, dict) else {}
    return str(result.get("text") or result.get("caption") or call.method)


def _refusals() -> Iterable[str]:
    """What every refusal says, but those of nicknames, which nobody is asked for here."""
    kinds = QuizError.__subclasses__()
    kinds += [narrower for kind in kinds for narrower in kind.__subclasses__()]
    return (said("en", kind.template, **kind.values) for kind in kinds if kind is not NicknameError)


PROMISE = Promise(
    25,
    "Rights are as the table says",
    "every action x every role x every way in: 0 leaks; forbidden and absent look alike",
    prove,
)
