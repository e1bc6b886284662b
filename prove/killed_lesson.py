"""A lesson that is killed in one of its phases, and what must be true of it afterwards."""

from collections import Counter

from prove.lesson_rows import LessonRows
from prove.live_class import WAIT_SECONDS, LiveClass
from tests.waiting import until

LOBBY, OPEN, CLOSED, REVEAL, PAUSED, PODIUM = PHASES = (
    "lobby",
    "open",
    "closed",
    "reveal",
    "paused",
    "podium",
)
SIZE = 3
# What the host taps to come into a phase, and how it is stored.
_ENTERING = {
    OPEN: ("start", ("question", 1, 0)),
    CLOSED: ("close", ("question", 1, 1)),
    REVEAL: ("reveal", ("reveal", 1, 1)),
    PAUSED: ("pause", ("paused", 1, 0)),
    PODIUM: ("finish", ("finished", 1, 1)),
}


class KilledLesson:
    """A quiz of three questions with two pupils: one answers rightly, the other wrongly.

    Call in this order: approach, enter; remember, ask (dead); changes, play_to_the_end, faults.
    """

    def __init__(self, room: LiveClass, phase: str) -> None:
        self.room = room
        self.phase = phase
        self.able, self.unable = room.pupils
        self._before: LessonRows
        self._answered: Counter[int] = Counter()

    async def approach(self) -> None:
        """Go as far as one tap before the phase."""
        await self.room.open()
        if self.phase == LOBBY:
            return
        if self.phase == OPEN:
            for person_id in self.room.pupils:
                self.room.come_in(person_id)
            await until(lambda: self.room.seated() == len(self.room.pupils), WAIT_SECONDS)
            return
        await self.room.begin()
        await self._answer(self.able, 1)
        await until(lambda: len(self.room.responses()) == 1, WAIT_SECONDS)
        if self.phase == PODIUM:
            await self.room.lead("reveal")

    async def enter(self) -> None:
        """Come into the phase; returns when that is stored."""
        if self.phase == LOBBY:
            for person_id in self.room.pupils:
                self.room.come_in(person_id)
            await until(lambda: self.room.seated() == len(self.room.pupils), WAIT_SECONDS)
            return
        event, state = _ENTERING[self.phase]
        self._tap_control(event)
        await until(lambda: self.room.state() == state, WAIT_SECONDS)

    def remember(self) -> None:
        """Note what is stored; the bot is dead."""
        self._before = LessonRows.read(self.room.database, self.room.quiz_id)

    def ask(self) -> str:
        """The host taps *Back to the controls*; returns the query id."""
        room = self.room
        message_id = room.telegram.last_message(room.host.id)["message_id"]
        return room.telegram.tap(room.host.id, message_id, f"lb:{room.quiz_id}", forge=True)

    def changes(self) -> list[str]:
        """What the crash has changed."""
        after = LessonRows.read(self.room.database, self.room.quiz_id)
        return [f"{self}: {change}" for change in self._before.changes(after)]

    async def play_to_the_end(self) -> None:
        """Go on where it stood, until everybody has their result."""
        if self.phase == LOBBY:
            await self.room.lead("start")
        elif self.phase == CLOSED:
            await self.room.lead("reveal")
        elif self.phase == PAUSED:
            await self.room.lead("resume")
        if self.phase != PODIUM:
            await self._play_questions()
        for person_id in self.room.pupils:
            self.room.telegram.send(person_id, f"/start result_{self.room.quiz_id}")
        await until(lambda: all(self._results(one) for one in self.room.pupils), WAIT_SECONDS)

    async def _play_questions(self) -> None:
        first = 2 if self.phase in (CLOSED, REVEAL) else 1
        for position in range(first, SIZE + 1):
            if position > 1 and self.room.state()[1] < position:
                await self.room.until_phase("reveal", position - 1)
                await self.room.lead("next")
            await self.room.until_phase("question", position)
            await self.room.until_delivered(position, len(self.room.pupils))
            for person_id in self.room.pupils:
                if (position, person_id) not in self.room.responses():
                    await self._answer(person_id, position)
            await self.room.until_phase("reveal", position)
        await self.room.lead("next")
        await self.room.until_phase("finished")

    def faults(self) -> list[str]:
        """Questions that were skipped or asked too often, and results that are not as answered."""
        asked = 1 if self.phase == PODIUM else SIZE
        found = []
        for chat_id in self._chats():
            times = self._times_asked(chat_id)
            found += [
                f"{self}: question {position} was asked {times[position]} times in {chat_id}"
                for position in range(1, SIZE + 1)
                if (times[position] > 0) != (position <= asked)
            ]
            if times.total() > asked + 1:
                found.append(f"{self}: {times.total() - asked} questions again in {chat_id}")
        for person_id in self.room.pupils:
            right = self._answered[person_id] if person_id == self.able else 0
            words = f"Right answers: {right} of {asked}"
            if not all(words in text for text in self._results(person_id)):
                found.append(f"{self}: {person_id} did not read {words!r}")
        return found

    def repeats(self) -> int:
        """How many questions were asked again, over all chats."""
        asked = 1 if self.phase == PODIUM else SIZE
        return sum(self._times_asked(chat_id).total() - asked for chat_id in self._chats())

    def __str__(self) -> str:
        return f"{self.room.stage}, {self.phase}"

    async def _answer(self, person_id: int, position: int) -> None:
        await self.room.asked(position, person_id)
        key = self.room.key(position)
        wrong = next(option for option in self.room.options(position) if option != key)
        self.room.answer(person_id, position, key if person_id == self.able else wrong)
        self._answered[person_id] += 1

    def _tap_control(self, event: str) -> None:
        room = self.room
        data = f"lc:{room.quiz_id}:{room.state()[1]}:{event}"
        message_id = room.telegram.last_message(room.host.id)["message_id"]
        room.telegram.tap(room.host.id, message_id, data, forge=True)

    def _chats(self) -> list[int]:
        room = self.room
        return [room.group_id] if room.group_id is not None else room.pupils

    def _times_asked(self, chat_id: int) -> Counter[int]:
        """How often each question was sent to a chat, by position."""
        begins = f'"la:{self.room.quiz_id}:'
        sent = [call for call in self.room.telegram.calls("sendMessage", chat_id) if call.ok]
        buttons = [call.parameters.text("reply_markup") for call in sent]
        return Counter(
            int(text.partition(begins)[2].partition(":")[0]) for text in buttons if begins in text
        )

    def _results(self, person_id: int) -> list[str]:
        """The results that a pupil was told."""
        texts = [message.get("text", "") for message in self.room.telegram.messages(person_id)]
        return [text for text in texts if "Right answers:" in text]
