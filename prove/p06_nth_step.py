"""6: whichever step fails, the state is before or after, and the person is told."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.compressed import in_compressed_time, loop_clock
from prove.failing_backups import backups
from prove.promise import Finding, Promise, Stage
from prove.scenes import SCENES, Scene, button
from prove.stored import content, is_outbox_empty
from prove.tripwires import KINDS, Tripwire
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.conversation.aftermath import quiet
from tests.conversation.phrases import said
from tests.fake_clock import FakeClock
from tests.running_bot import RunningBot, Someone
from tests.storage.stored import rows
from tests.waiting import until

MINUTE = timedelta(minutes=1)
PATIENCE_SECONDS = 300.0
_OF_PEOPLE = ("learners", "practices", "practice_questions", "question_histories")
_WIPE = "SELECT 1 FROM deadlines WHERE kind = 'wipe_traces'"
State = dict[str, list[Any]]


@dataclass
class Played:
    """What one scene came to: the state and the chat before the act and after it."""

    before: State
    chat_before: list[str]
    after: State = field(default_factory=dict)
    chat: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """What all scenes came to."""

    failures: int = 0
    scenes: set[str] = field(default_factory=set)
    told: int = 0
    breaches: list[str] = field(default_factory=list)


async def prove(stage: Stage) -> Finding:
    """Each scene, polling and by webhook, with the n-th step of each kind failing, for every n.

    A step is a statement (which fails in passing, or is refused for good), a commit, or a call to
    Telegram (answered 500, or cut). What is stored about the person, times apart, and what their
    chat shows must be as after the same scene without a failure; or as before it, with one sentence
    more, and then as after it when they do the same again. The files a backup writes fail alike.
    In short form two of the failures are played, by polling.
    """
    tally = Tally()
    await in_compressed_time(lambda: all_scenes(stage, tally))
    copies, faults = await backups(stage)
    figure = (
        f"{tally.failures} failures in {len(tally.scenes)} scenes, {copies} in backups: "
        f"{len(tally.breaches) + len(faults)} states in between or without a word;"
        f" {tally.told} times one sentence, else the result"
    )
    return Finding(figure, tuple((tally.breaches + faults)[:5]))


async def all_scenes(stage: Stage, tally: Tally) -> None:
    """Every scene, way in and kind; in short form two kinds, each on a scene, drawn by chance."""
    random, number = stage.random(), count()
    scenes = [(scene, kind) for scene in SCENES for kind in KINDS]
    if not stage.is_full:
        scenes = [(random.choice(SCENES), kind) for kind in random.sample(KINDS, 2)]
    for way in ("polling", "webhook")[: stage.count(full=2, short=1)]:
        for scene, kind in scenes:

            async def played(wire: Tripwire, scene: Scene = scene, way: str = way) -> Played:
                folder = stage.folder / str(next(number))
                folder.mkdir()
                return await play(scene, free_port() if way == "webhook" else None, folder, wire)

            tally.scenes.add(scene.name)
            calm = await played(Tripwire(kind, 0))
            start = stage.count(full=1, short=random.randint(1, 2))
            for nth in count(start):
                wire = Tripwire(kind, nth)
                found = await played(wire)
                if not wire.has_struck:
                    break
                name = f"{scene.name}, {way}, {kind} {nth}"
                tally.breaches += [f"{name}: {fault}" for fault in judge(found, calm, tally)]
                if not stage.is_full:
                    break


def judge(found: Played, calm: Played, tally: Tally) -> list[str]:
    """What is wrong with a scene in which a step failed."""
    sorry = said("it", "home/something_failed.txt")
    tally.failures += 1
    faults = list(found.faults)
    if found.after == calm.after and found.chat == calm.chat:
        return faults
    tally.told += 1
    if [line for line in found.chat if line != sorry] != calm.chat or found.after != calm.after:
        faults.append(f"in the end {found.chat[-1][-40:]!r}, not {calm.chat[-1][-40:]!r}")
    if found.chat.count(sorry) != 1:
        faults.append(f"{found.chat.count(sorry)} sentences to the person")
    return faults


async def play(scene: Scene, port: int | None, folder: Path, wire: Tripwire) -> Played:
    """A scene with its wire, from an empty database."""
    clock, chance = FakeClock(), Random(1)
    world = World(clock=loop_clock, random=Random(1))
    world.faults = wire
    async with (
        RunningSandbox(world) as telegram,
        running_bot(
            telegram, folder, port, clock=clock, random=chance, connections=wire.connections
        ) as bot,
    ):
        person = bot.person("it")
        await scene.prepare(person)
        await settle(bot, clock)
        found = Played(state(bot), chat(person))
        with wire.laid():
            await act(scene, bot, person, clock, wire, chance)
            if said("it", "home/something_failed.txt") in chat(person):
                if state(bot) != found.before:
                    found.faults.append("told that it failed, and something is stored")
                await act(scene, bot, person, clock, wire, chance)
        found.after, found.chat = state(bot), chat(person)
        if scene.act == "forget" and "VACUUM" not in wire.done:
            found.faults.append("the traces were never wiped")
        await person.say("/help")
        await until(lambda: is_outbox_empty(bot.database_path), PATIENCE_SECONDS)
        if chat(person)[len(found.chat) :] != chat(person)[-1:]:
            found.faults.append("something was said again, later")
    return found


async def act(
    scene: Scene, bot: RunningBot, person: Someone, clock: FakeClock, wire: Tripwire, chance: Random
) -> None:
    """Do the thing, and wait for all that comes of it. Each attempt draws the same questions."""
    wire.on_strike = lambda: chance.seed(2)
    chance.seed(2)
    wire.arm()
    if scene.act.startswith("/"):
        person.telegram.send(person.id, scene.act)
    else:
        message_id, data = button(person, scene.act)
        person.telegram.tap(person.id, message_id, data)
    await settle(bot, clock)


async def settle(bot: RunningBot, clock: FakeClock) -> None:
    """Return when nothing is left to do, a wipe that failed and comes again included."""
    await quiet(bot, PATIENCE_SECONDS)

    def is_wiped() -> bool:
        if not rows(bot.database_path, _WIPE):
            return True
        clock.move(MINUTE)
        return False

    await until(is_wiped, PATIENCE_SECONDS)


def state(bot: RunningBot) -> State:
    """What is stored about people."""
    stored = content(bot.database_path)
    return {table: stored[table] for table in _OF_PEOPLE}


def chat(person: Someone) -> list[str]:
    """What the bot has written, as it stands."""
    messages = (m for m in person.telegram.messages(person.id) if m["from"]["is_bot"])
    return [message.get("text") or message["document"]["file_name"] for message in messages]


PROMISE = Promise(
    6,
    "It may fail at any step",
    "state before or after, never between; one human sentence, or the result",
    prove,
)
