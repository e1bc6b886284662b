"""15: Telegram asks to wait, again and again: nothing is lost, nobody else waits."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from prove.arrivals import most_in, pairs_in_chats, times
from prove.bot_inside import running_bot
from prove.compressed import in_compressed_time, loop_clock
from prove.promise import Finding, Promise, Stage
from sandbox.calls import Call
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

# Together 30 % of the calls: share, and the seconds that are asked for.
STORM = ((0.2, 1), (0.125, 3))
OTHERS_SECONDS = 1.0
WAIT_SECONDS = 600
HELD_COMMANDS = 5
PER_SECOND, PER_CHAT_SECOND, PER_GROUP_MINUTE = 30, 1, 20


@dataclass
class Storm:
    """What was played, and when each person wrote."""

    telegram: RunningSandbox
    bot: RunningBot
    written: dict[int, float] = field(default_factory=dict)
    group: int = 0
    group_messages: int = 0
    held: int = 0


async def prove(stage: Stage) -> Finding:
    """People write and tap while 30 % of all calls get a 429, and one chat gets nothing else.

    The bot keeps its own limits, and the record of what arrived at Telegram is measured. A group
    asks more than it may be told in a minute. At last the chat that was held gets its messages.
    In short form time passes ten times as fast.
    """
    if stage.is_full:
        return await weather(stage)
    return await in_compressed_time(lambda: weather(stage))


async def weather(stage: Stage) -> Finding:
    """The storm, and what it came to."""
    random = stage.random()
    limits = {"per_second": PER_SECOND, "per_chat_second": PER_CHAT_SECOND}
    settings = {f"send_{name}": most for name, most in limits.items()}
    settings["send_per_group_minute"] = PER_GROUP_MINUTE
    async with (
        RunningSandbox(World(clock=loop_clock, random=random)) as telegram,
        running_bot(telegram, stage.folder, **settings) as bot,
    ):
        storm = Storm(telegram, bot)
        people = stage.count(full=300, short=12)
        await rage(storm, people, stage.count(full=60, short=3), random, stage)
        breaches = lost(storm)
        missing = len(breaches)
        calls = [call for call in telegram.calls() if call.method not in ("getUpdates", "getMe")]
    refused = [call for call in calls if call.status == 429]
    struck = [call for call in refused if call.chat_id != storm.held]
    inside = [one for one in telegram.violations if one.kind == "inside_retry_after"]
    breaches += [f"a call {one.seconds_left:.3f} s inside a retry_after" for one in inside]
    breaches += over_limits(storm, calls)
    slowest = max(unstruck(storm))
    breaches += stage.too_slow("an answer to somebody else", slowest, OTHERS_SECONDS)
    nearest = min(second - first for first, second in pairs_in_chats(calls))
    figure = (
        f"{len(calls)} calls, {len(struck)} of them answered 429, and"
        f" {len(refused) - len(struck)} more to one chat; {len(inside)} inside a retry_after;"
        f" {people} others waited {slowest:.2f} s at most when not refused themselves;"
        f" {most_in(times(calls), 1.0)} messages in a second at most, to a chat {nearest:.3f} s"
        f" apart at least, {most_in(times(calls, storm.group), 60.0)} in a minute to the group;"
        f" {missing} chats with messages lost or doubled"
    )
    return Finding(figure, tuple(breaches[:5]))


async def rage(storm: Storm, people: int, seconds: float, random: Random, stage: Stage) -> None:
    """The storm from its first 429 to the delivery of the last message."""
    telegram = storm.telegram
    storm.held, speaker = (telegram.create_person("Anna", "it").id for _ in range(2))
    storm.group = telegram.create_group("Classe 3B", [speaker]).id
    commands = stage.count(full=PER_GROUP_MINUTE + 5, short=4)
    storm.group_messages = 1 + commands  # the bot says hello
    holding = telegram.fault("429", chat_id=storm.held, times=None, retry_after=1)
    for share, retry_after in STORM:
        seed = random.randrange(10**6)
        telegram.fault("429", share=share, retry_after=retry_after, seed=seed)
    for _ in range(HELD_COMMANDS):
        telegram.send(storm.held, "/help")
    for _ in range(commands):
        telegram.send(speaker, "/quiz", chat_id=storm.group)
    visits = (visit(storm, random.random() * seconds) for _ in range(people))
    await asyncio.gather(*visits)
    await telegram.wait(
        "sendMessage", storm.group, count=storm.group_messages, timeout_seconds=WAIT_SECONDS
    )
    await until(lambda: outbox_chats(storm) == [storm.held] * HELD_COMMANDS, WAIT_SECONDS)
    telegram.remove_fault(holding.id)
    await until(lambda: not outbox_chats(storm), WAIT_SECONDS)


async def visit(storm: Storm, after_seconds: float) -> None:
    """Somebody comes, asks one thing, and taps a button of the answer."""
    await asyncio.sleep(after_seconds)
    telegram = storm.telegram
    person = telegram.create_person("Anna", "it").id
    storm.written[person] = loop_clock()
    telegram.send(person, "/start")
    [sent] = await telegram.wait("sendMessage", person, timeout_seconds=WAIT_SECONDS)
    telegram.tap(person, sent.result["message_id"], "progress", forge=True)
    await telegram.wait("editMessageText", person, timeout_seconds=WAIT_SECONDS)


def outbox_chats(storm: Storm) -> list[int]:
    """To whom the calls go that are not yet delivered."""
    return [row[0] for row in rows(storm.bot.database_path, "SELECT chat_id FROM outbox")]


def lost(storm: Storm) -> list[str]:
    """The chats that did not get each message once."""
    owed = dict.fromkeys(storm.written, 1)
    owed |= {storm.held: HELD_COMMANDS, storm.group: storm.group_messages}
    found = {}
    for chat, count in owed.items():
        found[chat] = sum(call.ok for call in storm.telegram.calls("sendMessage", chat)) - count
    toasts = [call for call in storm.telegram.calls("answerCallbackQuery") if call.ok]
    breaches = [f"{-more} messages to {chat} are lost" for chat, more in found.items() if more]
    if len(toasts) != len(storm.written):
        breaches.append(f"{len(storm.written)} taps and {len(toasts)} answers to them")
    return breaches


def unstruck(storm: Storm) -> list[float]:
    """How long those waited for their answer whose first call was not refused."""
    waited = []
    for person, at in storm.written.items():
        first = storm.telegram.calls("sendMessage", person)[0]
        if first.ok:
            waited.append(first.time - at)
    return waited


def over_limits(storm: Storm, calls: list[Call]) -> list[str]:
    """The windows in which more arrived than may."""
    found = [("in all", most_in(times(calls), 1.0), PER_SECOND)]
    for chat in {call.chat_id for call in calls if times([call])}:
        found.append((f"to {chat}", most_in(times(calls, chat), 1.0), PER_CHAT_SECOND))
    in_group = most_in(times(calls, storm.group), 60.0)
    found.append(("to the group in a minute", in_group, PER_GROUP_MINUTE))
    return [f"{most} {where}, not {limit}" for where, most, limit in found if most > limit]


PROMISE = Promise(
    15,
    "Flood limits are kept",
    "0 lost, 0 calls inside a retry_after, other chats within 1 s, windows kept",
    prove,
)
