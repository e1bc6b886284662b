"""A teacher and pupils for tests: they write and tap like people, and read what is shown."""

import re
from typing import Any

from tests.running_bot import PACK, RunningBot, Someone
from tests.waiting import until

Message = dict[str, Any]
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")


class Teacher(Someone):
    """Leads a quiz from a private chat."""

    def controls(self) -> list[Message]:
        """The messages of the bot that have the controls of a quiz, oldest first."""
        return [m for m in self.shown() if has_button(m, "lc:", "ld:", "lp:", "lq:", "rs:")]

    def shown(self) -> list[Message]:
        """All that the bot has written."""
        return [m for m in self.telegram.messages(self.id) if m["from"]["is_bot"]]

    @property
    def control(self) -> Message:
        """The control message as it stands."""
        return self.controls()[-1]

    async def open_by_code(self) -> str:
        """Open a quiz by code; returns the code."""
        await self.say("/live")
        await until(lambda: self.controls())
        found = CODE.search(self.control["text"])
        assert found is not None
        return found.group()

    async def gather(self, *pupils: Someone) -> str:
        """Open a quiz by code, into which some pupils come; returns the code."""
        code = await self.open_by_code()
        for one in pupils:
            await one.say(code)
        await self.sees(f"Presenti: {len(pupils)}")
        return code

    async def begin(self, *pupils: Someone) -> str:
        """The same, and ask them the first question."""
        code = await self.gather(*pupils)
        await self.press("Comincia")
        return code

    async def press(self, label: str) -> None:
        """Tap a control, once it is there."""
        await until(lambda: label in self.labels(self.control))
        self.telegram.tap(self.id, self.control["message_id"], self.data_of(label, self.control))

    async def press_below(self, label: str) -> None:
        """Tap a button of the newest message, once it is there: it stands below the controls."""
        await until(lambda: any(one.startswith(label) for one in self.labels(self.screen)))
        self.telegram.tap(self.id, self.screen["message_id"], self.data_of(label, self.screen))

    async def sees(self, text: str) -> None:
        """Return when the control message says so."""
        await until(lambda: self.controls() and text in self.control["text"])


class Pupil(Someone):
    """Takes part in a quiz by code."""

    def shown(self) -> list[Message]:
        """All that the bot has written."""
        return [m for m in self.telegram.messages(self.id) if m["from"]["is_bot"]]

    def texts(self) -> list[str]:
        """The words of it."""
        return [str(m.get("text", m.get("caption", ""))) for m in self.shown()]

    async def reads(self, *parts: str) -> Message:
        """Return the newest message that has all these parts, once there is one."""

        def found() -> list[Message]:
            return [m for m in self.shown() if all(part in m.get("text", "") for part in parts)]

        await until(found)
        return found()[-1]

    async def asked(self, position: int) -> Message:
        """The message that asks the question at a position."""

        def found() -> list[Message]:
            begins = f"{position} / "
            return [
                m
                for m in self.shown()
                if m.get("text", "").startswith(begins) and has_button(m, "la:")
            ]

        await until(found)
        return found()[-1]

    async def choose(self, position: int, *, right: bool) -> str | None:
        """Answer the question at a position; returns the toast."""
        message = await self.asked(position)
        return await self.tap_data(answer_to(message, right=right), message)


def teacher(bot: RunningBot, language: str = "it", name: str = "Prof") -> Teacher:
    """A new teacher."""
    return Teacher(bot.telegram, bot.telegram.create_person(name, language).id)


def pupil(bot: RunningBot, language: str = "it", name: str = "Ada") -> Pupil:
    """A new pupil."""
    return Pupil(bot.telegram, bot.telegram.create_person(name, language).id)


def has_button(message: Message, *prefixes: str) -> bool:
    """Whether a message has a button whose data begins with one of these."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(key.get("callback_data", "").startswith(prefixes) for row in rows for key in row)


def answers_of(message: Message) -> dict[str, str]:
    """Option id -> the data of its button."""
    rows = message["reply_markup"]["inline_keyboard"]
    data = [key["callback_data"] for row in rows for key in row]
    return {one.split(":")[3]: one for one in data if one.startswith("la:")}


def answer_to(message: Message, *, right: bool) -> str:
    """The data of a right, or of a wrong, answer to the question that a message asks."""
    stems = ((q, stem) for q in PACK.questions for stem in (q.stem.it, q.stem.en))
    question = next(question for question, stem in stems if stem in message["text"])
    options = answers_of(message)
    return options[question.key if right else next(o for o in options if o != question.key)]
