"""A quiz in a group: one shared message, everybody's taps, the group's own troubles."""

import asyncio
from typing import Any

from sandbox.people import Chat
from tests.live.classroom import Message, Teacher, answer_to, has_button, pupil, teacher
from tests.running_bot import RunningBot, Someone
from tests.waiting import until


class ClassRoom:
    """A group with its teacher and pupils."""

    def __init__(self, bot: RunningBot, pupils: int = 3, kind: str = "supergroup") -> None:
        self.telegram = bot.telegram
        self.host: Teacher = teacher(bot)
        self.pupils: list[Someone] = [pupil(bot, "en", f"Pupil{n}") for n in range(1, pupils + 1)]
        members = [self.host.id, *(one.id for one in self.pupils)]
        self.group: Chat = bot.telegram.create_group("3B", members, kind=kind)

    @property
    def group_id(self) -> int:
        """Where the class is now."""
        return self.group.migrated_to or self.group.id

    async def start(self) -> None:
        """Type `/live` in the group, from which a lobby comes, and have everybody join."""
        await self.open()
        [lobby] = self.with_button("lj:")
        join = self.host.data_of("Partecipa", lobby)
        for query in [self.tap(one, join, lobby) for one in self.pupils]:
            assert await self.toast(query)

    async def open(self) -> None:
        """Type `/live` in the group, from which a lobby comes."""
        await self.host.say("/start")
        self.telegram.send(self.host.id, "/live", chat_id=self.group_id)
        await until(lambda: self.with_button("lj:"))

    def shown(self) -> list[Message]:
        """All that the bot has written into the group."""
        return [m for m in self.telegram.messages(self.group_id) if m["from"]["is_bot"]]

    def with_button(self, prefix: str) -> list[Message]:
        """The bot's messages with such a button."""
        return [m for m in self.shown() if has_button(m, prefix)]

    def tap(self, one: Someone, data: str, message: Message) -> str:
        """Somebody taps in the group; returns the query id."""
        return self.telegram.tap(
            one.id, message["message_id"], data, forge=True, chat_id=self.group_id
        )

    async def toast(self, query: str) -> str:
        """The words that answered a tap."""

        def answers() -> list[Any]:
            calls = self.telegram.calls("answerCallbackQuery")
            return [c for c in calls if c.parameters.text("callback_query_id") == query]

        await until(answers)
        return str(answers()[0].parameters.text("text") or "")

    async def question(self, position: int) -> Message:
        """The group's question at a position."""

        def found() -> list[Message]:
            asked = self.with_button("la:")
            return [m for m in asked if m["text"].startswith(f"{position} / ")]

        await until(found)
        return found()[-1]

    async def sees(self, *parts: str) -> Message:
        """Return the group's newest message that has all these words, once there is one."""

        def found() -> list[Message]:
            return [m for m in self.shown() if all(p in m.get("text", "") for p in parts)]

        await until(found)
        return found()[-1]


async def test_who_answers_without_joining_is_seated_and_ends_nothing(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    await room.open()
    await room.host.press("Comincia")
    message = await room.question(1)
    for one in room.pupils[:2]:
        toast = await room.toast(room.tap(one, answer_to(message, right=True), message))
        assert "Noted" in toast
    await room.sees("1 / 5", "Risposte: 2 su 2")  # a look at it has left it open
    await room.host.press("Mostra la risposta")
    await room.host.press("Prossima domanda")
    message = await room.question(2)
    for one in room.pupils[:2]:
        room.tap(one, answer_to(message, right=True), message)
    await room.sees("2 / 5", "Come ha risposto la classe")  # now they are the class


async def test_a_lesson_in_a_group(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    await room.open()
    [lobby] = room.with_button("lj:")
    first, _, third = room.pupils
    joined = await room.toast(room.tap(first, room.host.data_of("Partecipa", lobby), lobby))
    assert joined == "You are in."
    for one in room.pupils[1:]:
        await room.toast(room.tap(one, room.host.data_of("Partecipa", lobby), lobby))
    await room.sees("Pupil1, Pupil2, Pupil3")
    await room.host.press("Comincia")
    message = await room.question(1)
    queries = [
        room.tap(one, answer_to(message, right=one is not third), message) for one in room.pupils
    ]
    toasts = await asyncio.gather(*(room.toast(query) for query in queries))
    assert [toast[:5] for toast in toasts] == ["Noted"] * 3
    await room.sees("1 / 5", "Come ha risposto la classe", "2 (67%)", "Dal testo")
    await room.host.sees("la risposta è visibile")
    await room.host.press("Prossima domanda")
    message = await room.question(2)
    for one in room.pupils:
        room.tap(one, answer_to(message, right=one is first), message)
    await room.host.sees("Domanda 2 di 5: la risposta è visibile")
    await room.host.press("Termina")
    await room.host.press("Sì, termina")
    await room.sees("Il quiz è finito", "Pupil1", "2 risposte giuste")
    questions = [m for m in room.shown() if m["text"].startswith("1 / 5")]
    assert len(questions) == 1  # one shared message, edited in place


async def test_only_administrators_start_a_quiz_or_whom_they_name(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    one = room.pupils[0]
    await one.say("/start")
    bot.telegram.send(one.id, "/live", chat_id=room.group_id)
    await room.sees("Only the administrators")
    await room.host.say("/start")
    theirs = next(m for m in bot.telegram.messages(room.group_id) if m["from"]["id"] == one.id)
    bot.telegram.send(room.host.id, "/allow", theirs["message_id"], chat_id=room.group_id)
    await room.sees("Pupil1", "ora può avviare quiz")
    bot.telegram.send(one.id, "/live", chat_id=room.group_id)
    await until(lambda: room.with_button("lj:"))


async def test_a_host_without_a_private_chat_is_shown_the_way(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    bot.telegram.send(room.host.id, "/live", chat_id=room.group_id)
    message = await room.sees("serve una chat privata con Fonte")
    assert "start=live" in message["reply_markup"]["inline_keyboard"][0][0]["url"]


async def test_two_quizzes_in_one_group_are_refused(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    await room.start()
    bot.telegram.send(room.host.id, "/live", chat_id=room.group_id)
    await room.sees("c’è già un quiz")


async def test_a_group_that_becomes_a_supergroup_goes_on_in_the_same_question(
    bot: RunningBot,
) -> None:
    room = ClassRoom(bot, kind="group")
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    await room.toast(room.tap(room.pupils[0], answer_to(message, right=True), message))
    bot.telegram.migrate(room.group.id)
    moved = await room.question(1)
    assert moved["chat"]["id"] == room.group.migrated_to
    for one in room.pupils[1:]:
        room.tap(one, answer_to(moved, right=False), moved)
    await room.sees("1 / 5", "Come ha risposto la classe", "1 (33%)")


async def test_a_group_that_shuts_the_bot_out_pauses_the_quiz_and_it_goes_on(
    bot: RunningBot,
) -> None:
    room = ClassRoom(bot)
    await room.start()
    await room.host.press("Comincia")
    await room.question(1)
    bot.telegram.set_bot_status(room.group_id, "kicked", by=room.host.id)
    await room.host.sees("in pausa")
    bot.telegram.set_bot_status(room.group_id, "member", by=room.host.id)
    await room.host.press("Riprendi")
    await room.host.sees("aperta")
    message = await room.question(1)
    assert "Noted" in await room.toast(
        room.tap(room.pupils[0], answer_to(message, right=True), message)
    )


async def test_somebody_of_another_chat_cannot_answer(bot: RunningBot) -> None:
    room, other = ClassRoom(bot), pupil(bot, "en")
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    await other.say("/start")
    answer = answer_to(message, right=True)
    quiz = answer.split(":")[1]
    assert await other.tap_data(answer) == await other.tap_data(answer.replace(quiz, "77"))
    assert "Risposte: 0 su 3" in (await room.question(1))["text"]


async def test_a_killed_bot_goes_on_in_the_same_question(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    await room.toast(room.tap(room.pupils[0], answer_to(message, right=True), message))
    await bot.stop()
    for one in room.pupils[1:]:
        room.tap(one, answer_to(message, right=False), message)
    await bot.start()
    await room.sees("1 / 5", "Come ha risposto la classe", "1 (33%)")
    await room.host.press("Prossima domanda")
    await room.question(2)
