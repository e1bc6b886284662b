"""22: vandals: fake joiners, one who writes without end, guessers of codes."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random
from typing import Any

from bench.percentile import percentile
from prove.bot_inside import running_bot
from prove.bot_process import BotProcess, free_port
from prove.guessing import chance_of_guessing, guess_codes
from prove.live_class import CODE, WAIT_SECONDS, LiveClass
from prove.promise import Finding, Promise, Stage
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.waiting import until

MOST_SECONDS = 0.2
MOST_CHANCE = 1e-6
MESSAGES_PER_SECOND = 1_000
PUPILS = 30
# Each pupil changes the answer so often: 60 taps a second in all.
PAUSE_SECONDS = 0.5


async def prove(stage: Stage) -> Finding:
    """A class by code changes its answers, first alone, then beside vandals who all act at once.

    500 people come in with the code, one person writes 1,000 messages a second, 20 people guess
    codes. The class's time is from a tap to the call that answers it. Then the host locks the door
    by one tap, and nobody comes in any more; takes a fake out by one, and they stay out.
    """
    figures, breaches = list[str](), list[str]()
    for name, port in (("webhook", free_port()), ("polling", None))[: stage.count(full=2, short=1)]:
        folder, random = stage.folder / name, stage.random()
        folder.mkdir()
        async with (
            RunningSandbox(World(random=random)) as telegram,
            served(stage, telegram, folder, port),
        ):
            class_ = Class(telegram, folder / "fonte.db", random)
            await class_.begin(stage.count(full=PUPILS, short=5))
            alone = await class_.change_answers(stage.count(full=5, short=1))
            vandals = asyncio.create_task(class_.vandals(stage))
            beside = await class_.change_answers(stage.count(full=10, short=1))
            written = await vandals
            breaches += await class_.shut_out()
            tries, guessed = await guess_codes(class_.room, stage.count(full=20, short=3))
        breaches += guessed
        p99 = [percentile(sorted(waits), 99) or 0.0 for waits in (alone, beside)]
        figures.append(
            f"{name}: {len(beside)} taps beside {written} messages of one person and"
            f" {len(class_.fakes)} fake joiners, p99 {p99[1] * 1000:.0f} ms ({p99[0] * 1000:.0f} ms"
            " without)"
        )
        breaches += stage.too_slow(f"{name}: the p99", p99[1], MOST_SECONDS)
    chance = chance_of_guessing()
    figures.append(
        f"{tries} guesses: 5 looked up of each person, then none for ten minutes; chance that 500"
        f" people guess a code within an hour {chance:.0e}"
    )
    if chance > MOST_CHANCE:
        breaches.append(f"a code is guessed with a chance of {chance:.0e}")
    return Finding("; ".join(figures), tuple(breaches[:5]))


def served(
    stage: Stage, telegram: RunningSandbox, folder: Path, port: int | None
) -> AbstractAsyncContextManager[Any]:
    """The bot with the usual limits: in full in a process of its own."""
    if stage.is_full:
        return BotProcess(
            telegram, folder, port=port, SEND_PER_SECOND="30", SEND_PER_CHAT_SECOND="1"
        )
    return running_bot(telegram, folder, port)


class Class:
    """Real pupils at an open question, and the vandals beside them."""

    def __init__(self, telegram: RunningSandbox, database: Path, random: Random) -> None:
        self.telegram = telegram
        self.random = random
        self.database = database
        self.room: LiveClass
        self.fakes: list[int] = []
        self._tapped: dict[str, float] = {}

    async def begin(self, pupils: int) -> None:
        """Everybody is in, and has the question."""
        self.room = LiveClass.gathered(self.telegram, self.database, CODE, pupils + 1)
        await self.room.open()
        await self.room.begin()

    async def change_answers(self, seconds: float) -> list[float]:
        """All but one pupil tap on and on; the seconds until each tap was answered."""
        self._tapped.clear()
        since = self.telegram.next_call_index
        await asyncio.gather(*(self._tap(one, seconds) for one in self.room.pupils[1:]))
        count = len(self._tapped)
        await until(lambda: len(self._answers(since)) >= count, WAIT_SECONDS)
        return [at - self._tapped[query] for query, at in self._answers(since).items()]

    async def _tap(self, person_id: int, seconds: float) -> None:
        await asyncio.sleep(self.random.random() * PAUSE_SECONDS)
        options = self.room.options(1)
        for _ in range(round(seconds / PAUSE_SECONDS)):
            query = self.room.answer(person_id, 1, self.random.choice(options))
            self._tapped[query] = self.telegram.world.clock()
            await asyncio.sleep(PAUSE_SECONDS)

    def _answers(self, since: int) -> dict[str, float]:
        calls = self.telegram.calls("answerCallbackQuery")
        answers = {
            c.parameters.text("callback_query_id"): c.time for c in calls if c.index >= since
        }
        return {query: at for query, at in answers.items() if query in self._tapped}

    async def vandals(self, stage: Stage) -> int:
        """Come in, and write without end; how many messages that were."""
        seconds = stage.count(full=10, short=1)
        self.fakes = [
            self.telegram.create_person("Bot", "en").id
            for _ in range(stage.count(full=500, short=20))
        ]
        _, written, _ = await asyncio.gather(
            self._come_in(seconds),
            self._write_without_end(stage.count(full=seconds * MESSAGES_PER_SECOND, short=100)),
            self._guess(seconds),
        )
        return written

    async def _come_in(self, seconds: float) -> None:
        for person_id in self.fakes:
            self.room.come_in(person_id)
            await asyncio.sleep(seconds / len(self.fakes))

    async def _write_without_end(self, count: int) -> int:
        person_id, loop = self.telegram.create_person("Flood", "en").id, asyncio.get_running_loop()
        begun = loop.time()
        for number in range(count):
            self.telegram.send(person_id, f"a{number}")
            if number % 10 == 9:  # ten at a time keep the rate where the clock is coarse
                due = begun + number / MESSAGES_PER_SECOND
                await asyncio.sleep(max(0.0, due - loop.time()))
        return count

    async def _guess(self, seconds: float) -> None:
        people = [self.telegram.create_person("Guess", "en").id for _ in range(20)]
        for number in range(round(seconds * 10)):
            self.telegram.send(people[number % len(people)], f"AAAA-{number:04d}".replace("0", "B"))
            await asyncio.sleep(0.1)

    async def shut_out(self) -> list[str]:
        """Lock the door and take a fake out, by one tap each; who comes in all the same."""
        room = self.room
        await until(lambda: room.seated() >= len(room.pupils) + len(self.fakes), WAIT_SECONDS)
        refusals = [await room.lead("lock")]
        fake = self.fakes[0]
        refusals.append(await room.host.tap_data(f"lx:{room.quiz_id}:{fake}"))
        found = [f"the host was refused: {refusal}" for refusal in refusals if refusal is not None]
        late = self.telegram.create_person("Late", "en").id
        for person_id, words in ((fake, "taken you out"), (late, "locked the door")):
            since = self.telegram.next_call_index
            room.come_in(person_id)
            calls = await self.telegram.wait(
                "sendMessage", person_id, since=since, timeout_seconds=WAIT_SECONDS
            )
            if words not in calls[-1].result["text"]:
                found.append(f"{person_id} was not refused: {calls[-1].result['text'][:60]!r}")
        return found


PROMISE = Promise(
    22,
    "Vandals do no harm",
    "real pupils' p99 at most 200 ms beside 500 fake joiners and one person at 1,000 messages/s;"
    " chance to guess a code at most 1e-6 a lesson; locked, and a pupil taken out, by one tap each",
    prove,
)
