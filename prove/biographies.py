"""One pupil through a whole lesson: late, gone, blocked, back, on two phones; what must hold."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.content import Language
from prove.live_class import CODE, GROUP, LiveClass
from sandbox.actions import callback_data_of
from tests.running_bot import PACK

OUTSIDE, IN, LEFT, BLOCKED = "outside", "in", "left", "blocked"
# The moments of a question, in this order; a pause while it is open, another at its reveal.
LOBBY, OPEN, PAUSED, ANSWERS, CLOSED, REVEAL, PAUSED_REVEAL, FINISHED = (
    "lobby",
    "open",
    "paused",
    "answers",
    "closed",
    "reveal",
    "paused reveal",
    "finished",
)
OF_QUESTION = (OPEN, PAUSED, ANSWERS, CLOSED, REVEAL, PAUSED_REVEAL)
_NAME = re.compile(r"You are (?:in|back), (.+?)\.")
Tap = tuple[str, int, str, dict[str, Any]]  # query id, position, option, the tapped message


@dataclass
class Biography:
    """A pupil who comes in at a moment. `live_through` each moment, then `check` the taps."""

    room: LiveClass
    person_id: int
    joins_at: int
    random: Random
    where: str = OUTSIDE
    was_away: bool = False
    first_position: int | None = None
    answers: dict[int, str] = field(default_factory=dict)
    taps: list[Tap] = field(default_factory=list)

    def live_through(self, number: int, moment: str, position: int) -> None:
        """Do something at a moment of the lesson, perhaps."""
        if self.where == OUTSIDE and number >= self.joins_at:
            self._come_in(moment, position)
        elif self.where in (LEFT, BLOCKED):
            if self.random.random() < 0.4:
                self._come_back(moment, position)
        elif self.where == IN and moment != FINISHED and self.random.random() < 0.15:
            self._go()
        if moment == ANSWERS and self.where == IN and self.random.random() < 0.9:
            self._answer(position)

    def check(self, toasts: dict[str, str]) -> list[str]:
        """Of the taps since last time: whether each was taken, under the letter that was seen."""
        found = []
        for query, position, option, message in self.taps:
            toast = toasts.get(query, "not answered")
            text = PACK.question(self.room.one("question_id", position)).option(option).text
            language: Language = "it" if self.room.stage == GROUP else "en"
            letter = toast.removeprefix("Noted: ")[:1]
            seen = f"{letter}. {text.in_language(language)}"
            if not toast.startswith("Noted: ") or seen not in message["text"].splitlines():
                found.append(f"{self}: {option} at {position} became {toast!r}")
        self.taps.clear()
        return found

    def delivered(self) -> set[int]:
        """The questions that have come into the pupil's own chat."""
        begins = f'"la:{self.room.quiz_id}:'
        sent = self.room.telegram.calls("sendMessage", self.person_id)
        buttons = [call.parameters.text("reply_markup") for call in sent if call.ok]
        return {int(b.partition(begins)[2].partition(":")[0]) for b in buttons if begins in b}

    def names(self) -> set[str]:
        """What the bot has called the pupil on coming in and back."""
        sent = self.room.telegram.calls("sendMessage", self.person_id)
        texts = [call.result["text"] for call in sent if call.ok]  # as they were at first
        return {found.group(1) for text in texts if (found := _NAME.match(text))}

    def _come_in(self, moment: str, position: int) -> None:
        by_answer = self.room.stage == GROUP and moment == ANSWERS and self.random.random() < 0.5
        if not by_answer:
            self.room.come_in(self.person_id)
        if moment == FINISHED:
            return
        self.where = IN
        is_open = moment in (OPEN, PAUSED, ANSWERS)
        self.first_position = max(position if is_open else position + 1, 1)
        if by_answer or (self.room.stage == GROUP and moment == ANSWERS):
            self._answer(position)

    def _go(self) -> None:
        """Leave, or block the bot; in a group leave that."""
        self.was_away = True
        if self.room.group_id is not None:
            self.room.telegram.leave(self.room.group_id, self.person_id)
            self.where = LEFT
        elif self.random.random() < 0.5 and (messages := self._with(f"ll:{self.room.quiz_id}")):
            data = f"ll:{self.room.quiz_id}"
            self.room.tap(self.person_id, data, messages[-1]["message_id"])
            self.where = LEFT
        else:
            self.room.telegram.block(self.person_id)
            self.where = BLOCKED

    def _come_back(self, moment: str, position: int) -> None:
        if self.where == BLOCKED:
            self.room.telegram.unblock(self.person_id)
        elif self.room.group_id is not None:
            self.room.telegram.join(self.room.group_id, self.person_id)
        elif moment == ANSWERS and self._asked(position) and self.random.random() < 0.5:
            self._answer(position)  # by that alone they are back
        elif moment != FINISHED:
            self.room.come_in(self.person_id)
        else:
            return
        self.where = IN

    def _answer(self, position: int) -> None:
        """On one phone, or on two at once: of final answers the first counts, else the last."""
        messages = self._asked(position)
        if not messages or position in self.answers:
            return  # the question is on its way; or they have come back by their answer
        options = self.random.sample(self.room.options(position), self.random.choice((1, 2)))
        is_final = self.room.settings["change"] == "no"
        for option in options:
            message = self.random.choice(messages)
            data = f"la:{self.room.quiz_id}:{position}:{option}"
            query = self.room.tap(self.person_id, data, message["message_id"])
            if not is_final or option == options[0]:
                self.taps.append((query, position, option, message))
        self.answers[position] = options[0 if is_final else -1]

    def _asked(self, position: int) -> list[dict[str, Any]]:
        """The messages that ask this pupil a question: more than one for who came back."""
        return self._with(f"la:{self.room.quiz_id}:{position}:")

    def _with(self, begins: str) -> list[dict[str, Any]]:
        """The messages with such a button."""
        messages = self.room.telegram.messages(self.room.chat_of(self.person_id))
        return [m for m in messages if any(d.startswith(begins) for d in callback_data_of(m))]

    def __str__(self) -> str:
        return f"{self.room.stage}, pupil {self.person_id}"

    @property
    def is_by_code(self) -> bool:
        """Whether the questions come into the pupil's own chat."""
        return self.room.stage == CODE
