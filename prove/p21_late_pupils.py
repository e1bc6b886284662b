"""21: late and returning pupils: one seat each, and what was seen is what is scored."""

from collections.abc import Iterator
from random import Random

from prove.biographies import (
    ANSWERS,
    CLOSED,
    FINISHED,
    LOBBY,
    OF_QUESTION,
    OPEN,
    PAUSED,
    PAUSED_REVEAL,
    REVEAL,
    Biography,
)
from prove.bot_inside import running_bot
from prove.live_class import CODE, GROUP, WAIT_SECONDS, LiveClass
from prove.promise import Finding, Promise, Stage
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.conversation.aftermath import dead_letters, quiet
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

SIZE = 3
# What the host taps to come into a moment.
_EVENTS = {
    PAUSED: "pause",
    ANSWERS: "resume",
    CLOSED: "close",
    REVEAL: "reveal",
    PAUSED_REVEAL: "pause",
}
_SEATS = "SELECT person_id, first_position FROM live_seats WHERE quiz_id = ?"


async def prove(stage: Stage) -> Finding:
    """Pupils come in at every moment of a lesson, go, block the bot, come back, use two phones.

    The moments are the lobby, and of each question: open, paused, answered, closed, revealed,
    paused again; and after the end, when nobody comes in any more. Each pupil's fate is drawn. What
    must come of it is reckoned beside: one seat with its first question, the option that counts
    (under the letter that stood in that pupil's own message), the result that is shown. One pupil
    of each class is always there and does not answer, so that the host alone ends the questions.
    """
    random, size = stage.random(), stage.count(full=150, short=22)
    lessons = [(CODE, "no"), (GROUP, "yes"), (CODE, "yes"), (GROUP, "no")]
    pupils = refused = away = answers = 0
    breaches = list[str]()
    async with (
        RunningSandbox(World(random=random)) as telegram,
        running_bot(telegram, stage.folder) as bot,
    ):
        for where, change in lessons[: stage.count(full=4, short=2)]:
            settings = {"count": str(SIZE), "change": change, "names": "drawn"}
            room = LiveClass.gathered(telegram, bot.database_path, where, size, **settings)
            lives = await play(bot, room, random, breaches)
            pupils += len(lives)
            refused += sum(life.first_position is None for life in lives)
            away += sum(life.was_away for life in lives)
            answers += sum(len(life.answers) for life in lives)
        breaches += [f"dead letter: {text[-200:]}" for _, text in dead_letters(bot)]
    figure = (
        f"{pupils} pupils came at {len(list(moments()))} moments, {refused} of them after the end;"
        f" {away} went and came back, {answers} answers, half of them on two phones:"
        f" {len(breaches)} seats, answers or results not as they must be"
    )
    return Finding(figure, tuple(breaches[:5]))


def moments() -> Iterator[tuple[str, int]]:
    """The moments of a lesson, each with the question at hand."""
    yield LOBBY, 0
    for position in range(1, SIZE + 1):
        for moment in OF_QUESTION:
            yield moment, position
    yield FINISHED, SIZE


async def play(
    bot: RunningBot, room: LiveClass, random: Random, breaches: list[str]
) -> list[Biography]:
    """A lesson from the lobby to the results; what is not as it must be goes to the breaches."""
    await room.open()
    room.come_in(room.pupils[0])
    await until(lambda: room.seated() == 1, WAIT_SECONDS)
    course = list(moments())
    lives = [
        Biography(room, person_id, number % len(course), random)
        for number, person_id in enumerate(room.pupils[1:])
    ]
    for number, (moment, position) in enumerate(course):
        await lead_into(room, moment)
        await quiet(bot, WAIT_SECONDS)
        for life in lives:
            life.live_through(number, moment, position)
        await quiet(bot, WAIT_SECONDS)
        toasts = {
            call.parameters.text("callback_query_id"): call.parameters.text("text")
            for call in bot.telegram.calls("answerCallbackQuery")
        }
        breaches += [fault for life in lives for fault in life.check(toasts)]
    breaches += faults(room, lives)
    breaches += [fault for life in lives for fault in await result_faults(life)]
    return lives


async def lead_into(room: LiveClass, moment: str) -> None:
    """The host does what brings about a moment."""
    if moment in (OPEN, FINISHED):
        if room.state()[0] == "paused":
            await room.lead("resume")
        await room.lead("start" if room.state()[0] == "lobby" else "next")
    elif moment in _EVENTS:
        await room.lead(_EVENTS[moment])


def faults(room: LiveClass, lives: list[Biography]) -> list[str]:
    """Seats and answers that are not as they must be, names that changed, questions not seen."""
    seats = dict(rows(room.database, _SEATS, room.quiz_id))
    stored = {where: option for where, (option, late) in room.responses().items() if not late}
    wanted = {life.person_id: life.first_position for life in lives if life.first_position}
    found = [
        f"{room.stage}: the first question of {person} is {seats.get(person)}, not {first}"
        for person, first in wanted.items()
        if seats.get(person) != first
    ]
    if len(seats) != len(wanted) + 1:
        found.append(f"{room.stage}: {len(seats)} seats of {len(wanted) + 1} pupils")
    counted = {(at, life.person_id): o for life in lives for at, o in life.answers.items()}
    found += [
        f"{room.stage}: {where} is stored as {stored.get(where)}, not {counted.get(where)}"
        for where in stored.keys() | counted.keys()
        if stored.get(where) != counted.get(where)
    ]
    for life in (life for life in lives if life.is_by_code and life.first_position):
        if len(life.names()) != 1:
            found.append(f"{life}: was called {life.names()}")
        asked = set(range(life.first_position or 0, SIZE + 1))
        if not (life.delivered() <= asked and (life.was_away or life.delivered() == asked)):
            found.append(f"{life}: was asked {life.delivered()}, not {asked}")
    return found


async def result_faults(life: Biography) -> list[str]:
    """What is wrong with the result that a pupil is shown."""
    room, telegram = life.room, life.room.telegram
    if life.first_position is None:
        return []
    if life.where == "blocked":
        telegram.unblock(life.person_id)
    since = telegram.next_call_index
    telegram.send(life.person_id, f"/start result_{room.quiz_id}")
    calls = await telegram.wait(
        "sendMessage", life.person_id, "Your result", since, timeout_seconds=WAIT_SECONDS
    )
    text = calls[-1].result["text"]
    right = sum(room.key(at) == option for at, option in life.answers.items())
    asked = SIZE + 1 - life.first_position
    wanted = f"Right answers: {right} of {asked}" if asked else "No question was asked"
    return [] if wanted in text else [f"{life}: was not told {wanted!r} but {text[:80]!r}"]


PROMISE = Promise(
    21,
    "Late and returning pupils keep their seat",
    "one seat and one name each, the score kept; what was seen is what is scored",
    prove,
)
