"""25: the rights matrix: every action x every role x every way in."""

import itertools
from collections.abc import Iterator

from prove.bot_inside import running_bot
from prove.promise import Finding, Promise, Stage
from prove.rights_acts import in_group_update, own_update, update_of
from prove.rights_scene import OPEN, STATES, play_states
from prove.rights_table import DONE, FILE, NO, ROLES, TOLD, Cell, Rights, read_rights
from prove.rights_trial import Outcome, Trial, refusals
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.conversation.phrases import said
from tests.fake_clock import HastyClock


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
        running_bot(telegram, stage.folder, clock=HastyClock()) as bot,
    ):
        scene, files = await play_states(bot, stage.folder)
        matrix = Matrix(Trial(bot, scene, files))
        cells = rights.cells
        if not stage.is_full:
            cells = tuple(random.sample(cells, 60))
        since = telegram.next_call_index
        await bot.start()
        await telegram.wait("deleteWebhook", since=since)
        for state in STATES:
            await matrix.trial.enter(state)
            for cell in (cell for cell in cells if cell.state == state):
                breaches += await matrix.try_cell(cell)
        await matrix.trial.enter(OPEN)
        breaches += await matrix.try_groups(rights)
        breaches += await matrix.try_own(rights, stage.count(full=len(ROLES), short=1))
    figure = (
        f"{len(cells)} of {len(rights.cells)} cells about quizzes ({matrix.counts[DONE]} done,"
        f" {matrix.counts[TOLD]} refused in words of their own, {matrix.counts[NO]} as if absent),"
        f" {matrix.counts['own']} acts on one's own: {len(breaches)} not as the table says"
    )
    return Finding(figure, tuple(breaches[: 20 if stage.is_full else 5]))


class Matrix:
    """Compares what comes of each act with what the table says; `counts` by outcome."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.counts = {DONE: 0, TOLD: 0, NO: 0, "own": 0}
        self._absent: dict[tuple[str, str, str], Outcome] = {}
        self._refusals = frozenset(refusals())

    async def try_cell(self, cell: Cell) -> list[str]:
        """What is not as the table says."""
        outcome = await self.trial.do(update_of(self.trial.scene, cell))
        found = self._kind_of(outcome, await self._absent_of(cell))
        self.counts[found] += 1
        return [] if found == cell.wanted else [f"{cell}: {found}; {outcome}"[:400]]

    async def try_groups(self, rights: Rights) -> list[str]:
        """Commands in groups, by everybody: they have an effect for administrators alone."""
        breaches = []
        for command, allowed in rights.in_groups.items():
            for chat, role in itertools.product(("own", "other"), ROLES):
                update = in_group_update(self.trial.scene, command, role, chat)
                outcome = await self.trial.do(update)
                if bool(outcome.changed) != (role in allowed[chat == "other"]):
                    breaches.append(f"{command} by {role} in the {chat} group: {outcome}"[:400])
        return breaches

    async def try_own(self, rights: Rights, roles: int) -> list[str]:
        """What is one's own: nothing of others changes; in a group the buttons do nothing."""
        breaches, stale = [], Outcome((said("en", "home/stale_button.txt"),))
        for action, role in itertools.product(rights.own, ROLES[:roles]):
            scene = self.trial.scene
            outcome = await self.trial.do(own_update(scene, action, role, "private"))
            self.counts["own"] += 1
            if strange := list(self._of_others(outcome, role)):
                breaches.append(f"{action} by {role} changed {strange}"[:400])
            if action.startswith("/"):
                continue
            outcome = await self.trial.do(own_update(scene, action, role, "own"))
            if outcome != stale:
                breaches.append(f"{action} by {role} in a group: {outcome}"[:400])
        return breaches

    async def _absent_of(self, cell: Cell) -> Outcome:
        """The outcome of the same act about a quiz that does not exist."""
        key = (cell.action, cell.chat, cell.role)
        if key not in self._absent:
            update = update_of(self.trial.scene, cell, is_absent=True)
            self._absent[key] = await self.trial.do(update)
        return self._absent[key]

    def _kind_of(self, outcome: Outcome, absent: Outcome) -> str:
        if not outcome.is_answer_alone:
            return DONE
        if outcome.told == absent.told:
            return NO
        return TOLD if outcome.told[0] in self._refusals else DONE

    def _of_others(self, outcome: Outcome, role: str) -> Iterator[str]:
        """The changed rows that name neither the person nor a quiz that they lead or are in."""
        person = str(self.trial.scene.people[role])
        # Of who is in a quiz all others may have answered: then it goes on without them.
        seats = [repr(row) for row in self.trial.stored["live_seats"]]
        quizzes = [repr(row) for row in self.trial.stored["live_quizzes"]]
        new = [row.partition(" ")[2] for row in outcome.changed if row.startswith("live_quizzes ")]
        led = [row[1:].partition(",")[0] for row in (*seats, *quizzes, *new) if person in row]
        for row in outcome.changed:
            is_own = any(name in row for name in (person, *led))
            if not is_own and not row.startswith("deadlines "):  # which are nobody's
                yield row


PROMISE = Promise(
    25,
    "Rights are as the table says",
    "every action x every role x every way in: 0 leaks; forbidden and absent look alike",
    prove,
)
