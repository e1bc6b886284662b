"""One lesson whose host vanishes in some phase, and comes back."""

import contextlib
from functools import partial

from bot.quiz.live import LiveEvent, is_possible
from bot.quiz.live_quiz import LiveQuiz
from bot.storage.live_quizzes import find_quiz
from prove.live_class import WAIT_SECONDS, LiveClass
from sandbox.actions import callback_data_of
from tests.conversation.phrases import said
from tests.running_bot import RunningBot, Someone
from tests.storage.stored import rows
from tests.waiting import until

PHASES = ("lobby", "open", "closed", "reveal", "paused", "last")
SIZE = 3
PATIENCE_SECONDS = 30.0
TOLD = said("it", "live/host_away.html")
_KEY = "SELECT cohost_key FROM live_quizzes WHERE id = ?"
_AWAY = "SELECT is_away FROM live_hosts WHERE quiz_id = ? AND person_id = ?"
# How the quiz stands when the class has done what it can: alone, and with a colleague.
_WAITING = {
    "lobby": (("lobby", 0, 0), ("lobby", 0, 0)),
    "open": (("paused", 1, 1), ("reveal", 1, 1)),
    "unanswered": (("paused", 1, 1), ("reveal", 1, 1)),
    "closed": (("question", 1, 1), ("question", 1, 1)),
    "reveal": (("reveal", 1, 1), ("reveal", 1, 1)),
    "paused": (("paused", 1, 0), ("paused", 1, 0)),
    "last": (("paused", SIZE, 1), ("reveal", SIZE, 1)),
}


class VanishedHost:
    """Both pupils answer every question rightly. `play` it; then read `breaches`."""

    def __init__(self, bot: RunningBot, room: LiveClass, phase: str, has_colleague: bool) -> None:
        self.bot = bot
        self.room = room
        self.phase = phase
        self.has_colleague = has_colleague
        self.breaches: list[str] = []
        self.controls_seconds = 0.0
        self._answered = 0

    async def play(self) -> None:
        """The whole lesson."""
        room = self.room
        await room.open()
        colleague = await self._colleague() if self.has_colleague else None
        await self._approach()
        room.telegram.block(room.host.id)
        await until(lambda: rows(room.database, _AWAY, room.quiz_id, room.host.id) == [(1,)])
        if self.phase in ("open", "last"):
            await self._answer_all(room.state()[1])
        wanted = _WAITING[self.phase][self.has_colleague]
        await self._expect(wanted)
        if colleague is not None:
            await self._lead_on(colleague)
        await self._come_back()
        await self._to_the_end()

    async def _colleague(self) -> Someone:
        room = self.room
        [(key,)] = rows(room.database, _KEY, room.quiz_id)
        colleague = Someone(room.telegram, room.telegram.create_person("Collega", "it").id)
        room.telegram.send(colleague.id, f"/start cohost_{key}")
        await room.until_shown("lc:", colleague.id)
        return colleague

    async def _approach(self) -> None:
        """Come into the phase in which the host vanishes."""
        room = self.room
        if self.phase == "lobby":
            for person_id in room.pupils:
                room.come_in(person_id)
            await until(lambda: room.seated() == len(room.pupils), WAIT_SECONDS)
            return
        await room.begin()
        if self.phase == "last":
            for position in range(1, SIZE):
                await self._answer_all(position)
                await room.until_phase("reveal", position)
                await room.lead("next")
        event = {"closed": "close", "reveal": "reveal", "paused": "pause"}.get(self.phase)
        if event is not None:
            await room.lead(event)

    async def _answer_all(self, position: int) -> None:
        room = self.room
        for person_id in room.pupils:
            await room.asked(position, person_id)
            room.answer(person_id, position, room.key(position))
        wanted = {(position, person_id) for person_id in room.pupils}
        await until(lambda: wanted <= room.responses().keys(), WAIT_SECONDS)
        self._answered += 1

    async def _expect(self, wanted: tuple[str, int, int]) -> None:
        """The quiz must come to stand like this, and not be over before."""

        def stands() -> bool:
            state = self.room.state()
            return state == wanted or state[0] == "finished"

        with contextlib.suppress(TimeoutError):
            await until(stands, PATIENCE_SECONDS)
        if self.room.state() != wanted:
            self.breaches.append(f"{self} stands at {self.room.state()}, not at {wanted}")

    async def _lead_on(self, colleague: Someone) -> None:
        """The colleague has been told, and can go on."""
        room = self.room
        with contextlib.suppress(TimeoutError):
            await until(lambda: self._is_told(colleague), PATIENCE_SECONDS)
        if not self._is_told(colleague):
            self.breaches.append(f"{self}: the colleague was not told")
        event = "lock" if self.phase == "last" else self._next_event(await self._quiz())
        before = room.state()
        message = await room.until_shown("lc:", colleague.id)
        data = f"lc:{room.quiz_id}:{before[1]}:{event}"
        refusal = await colleague.tap_data(data, message)
        if refusal is not None:
            self.breaches.append(f"{self}: the colleague could not {event}: {refusal}")

    def _is_told(self, colleague: Someone) -> bool:
        messages = self.room.telegram.messages(colleague.id)
        return any(TOLD in message.get("text", "") for message in messages)

    async def _come_back(self) -> None:
        """The host lets the bot in again, and must have the controls in a new message."""
        room = self.room
        since, at = room.telegram.next_call_index, room.telegram.world.clock()
        room.telegram.unblock(room.host.id)
        calls = await room.telegram.wait("sendMessage", room.host.id, since=since)
        self.controls_seconds = calls[0].time - at
        await until(lambda: rows(room.database, _AWAY, room.quiz_id, room.host.id) == [(0,)])
        quiz = await self._quiz()
        wanted = {event for event in LiveEvent if is_possible(quiz, event)} - {LiveEvent.FINISH}
        shown = {data.split(":")[3] for data in self._controls()}
        if shown != {event.value for event in wanted}:
            self.breaches.append(f"{self}: {sorted(shown)} offered, not {sorted(wanted)}")

    def _controls(self) -> list[str]:
        message = self.room.shown("lc:", self.room.host.id)
        return [data for data in callback_data_of(message) if data.startswith("lc:")]

    async def _quiz(self) -> LiveQuiz:
        find = partial(find_quiz, quiz_id=self.room.quiz_id)
        quiz = await self.bot.fonte.database.read(find)
        assert quiz is not None
        return quiz

    async def _to_the_end(self) -> None:
        """Lead until it is over, the pupils answering what is open."""
        room = self.room
        while (quiz := await self._quiz()).ended_at is None:
            if quiz.takes_answers:
                await self._answer_all(quiz.position)
                await room.until_phase("reveal", quiz.position)
            else:
                await room.lead(self._next_event(quiz))
        for person_id in room.pupils:
            room.telegram.send(person_id, f"/start result_{room.quiz_id}")
            await until(partial(self._results, person_id), WAIT_SECONDS)
            wanted = f"Right answers: {self._answered} of {SIZE}"
            if not all(wanted in text for text in self._results(person_id)):
                self.breaches.append(f"{self}: {person_id} did not read {wanted!r}")

    def _results(self, person_id: int) -> list[str]:
        texts = [message.get("text", "") for message in self.room.telegram.messages(person_id)]
        return [text for text in texts if "Right answers:" in text]

    @staticmethod
    def _next_event(quiz: LiveQuiz) -> str:
        """What leads on from where a quiz stands."""
        order = (LiveEvent.START, LiveEvent.RESUME, LiveEvent.NEXT, LiveEvent.REVEAL)
        return next(event for event in order if is_possible(quiz, event)).value

    def __str__(self) -> str:
        beside = "with a colleague" if self.has_colleague else "alone"
        return f"{self.room.stage}, {self.phase}, {beside}"
