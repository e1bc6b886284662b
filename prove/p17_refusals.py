"""17: every refusal that is known of Telegram is handled, at every screen."""

from collections.abc import Sequence

from structlog.typing import EventDict

from bot.views.live_buttons import LiveDone
from prove.bot_inside import running_bot
from prove.class_walks import TO_SCREENS, set_out, walk_in_classes, walk_to_last_step
from prove.heard_logs import heard_logs
from prove.promise import Finding, Promise, Stage
from prove.refusals import REFUSALS, Refusal, faults_of, one_of_each_kind
from prove.walks import (
    VERBS,
    Walk,
    Walker,
    calls_to,
    every_walk,
    next_acts,
    registered_handlers,
)
from sandbox.testing import RunningSandbox
from sandbox.updates import TERMINATED
from sandbox.world import World
from tests.conversation.aftermath import quiet
from tests.fake_clock import HastyClock
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until

TAKING_AWAY = LiveDone.verb  # which shows nothing


async def prove(stage: Stage) -> Finding:
    """The ways to all screens are found by walking, and each handler must be reached by one.

    Then every refusal meets every screen: its first message or edit, and the answer to the tap.
    What follows is compared with what the refusal means, nothing may be logged as an error, and
    the person's next act must be answered. At last people block the bot in mid-practice, a group
    becomes a supergroup while an answer to it waits, and another bot polls with the same token.
    """
    random = stage.random()
    with heard_logs() as heard:
        async with (
            RunningSandbox(World(random=random)) as telegram,
            running_bot(telegram, stage.folder, clock=HastyClock()) as bot,
        ):
            telegram.world.calls.limit = 100_000
            walks = await every_walk(bot, is_thorough=stage.is_full)
            screens = [walk for walk in (*walks, *TO_SCREENS) if walk[-1] != TAKING_AWAY]
            await walk_in_classes(bot)
            breaches = [f"no walk reaches {name}" for name in unreached(heard)]
            meetings = 0
            refusals = REFUSALS if stage.is_full else one_of_each_kind(random)
            for refusal in refusals:
                met = random.sample(screens, stage.count(full=len(screens), short=1))
                breaches += await refuse_screens(bot, refusal, met)
                taps = [walk for walk in met if walk[-1] in VERBS]
                breaches += await refuse_answers(bot, refusal, taps)
                meetings += len(met) + len(taps)
            breaches += await block(bot, screens[: stage.count(full=len(screens), short=2)])
            breaches += await migrate(bot)
            if stage.is_full:
                telegram.world.updates.terminate_poll(TERMINATED)
            breaches += await next_acts(set_out(bot, screens[:3]))
            letters = rows(bot.database_path, "SELECT traceback FROM dead_letters")
    breaches += [f"dead letter: {letter}" for letter in letters]
    breaches += [
        f"logged: {entry}" for entry in heard if entry["log_level"] in ("error", "critical")
    ]
    figure = (
        f"{len(refusals)} refusals x {len(screens)} screens ({meetings} meetings,"
        f" all {len(registered_handlers())} handlers): {len(breaches)} unhandled;"
        " blocked: 1 call each; a migrated group goes on"
    )
    return Finding(figure, tuple(breaches[:5]))


def unreached(heard: Sequence[EventDict]) -> set[str]:
    """The registered handlers that no update came to."""
    return registered_handlers() - {str(entry.get("handler")) for entry in heard}


async def refuse_screens(bot: RunningBot, refusal: Refusal, walks: Sequence[Walk]) -> list[str]:
    """Refuse the first call with which the bot answers the last step of each walk."""
    walkers = set_out(bot, walks)
    await walk_to_last_step(bot, walkers)
    since = bot.telegram.next_call_index
    for walker in walkers:
        refusal.plant(bot.telegram, chat_id=walker.chat_id)
        walker.act(walker.walk[-1])
    await quiet(bot)
    found = [
        f"{refusal.description} at {walker.walk}: {fault}"
        for walker in walkers
        for fault in faults_of(
            refusal.then, calls_to(walker, since), is_group=walker.group_id is not None
        )
    ]
    bot.telegram.world.faults.clear()
    return found + await next_acts(walkers)


async def refuse_answers(bot: RunningBot, refusal: Refusal, walks: Sequence[Walk]) -> list[str]:
    """Refuse the answer to the tap at the end of each walk: its screen must come all the same."""
    walkers = set_out(bot, walks)
    await walk_to_last_step(bot, walkers)
    since = bot.telegram.next_call_index
    if walkers:
        refusal.plant(bot.telegram, method="answerCallbackQuery", times=len(walkers))
    for walker in walkers:
        walker.act(walker.walk[-1])
    await quiet(bot)
    return [
        f"{refusal.description} for the answer at {walker.walk}: no screen"
        for walker in walkers
        if not any(call.ok for call in calls_to(walker, since))
    ] + await next_acts(walkers)


async def block(bot: RunningBot, walks: Sequence[Walk]) -> list[str]:
    """People act and block the bot before it answers: one call to each, then none; they return.

    What a quiz shows its host comes behind what people do: by then the bot may know of the block.
    """
    walkers = set_out(bot, [walk for walk in walks if walk[0] != "joins"])
    await walk_to_last_step(bot, walkers)
    since = bot.telegram.next_call_index
    for walker in walkers:
        walker.act(walker.walk[-1])
        bot.telegram.block(walker.person.id)
    await quiet(bot)
    found = [
        f"{len(calls)} calls to who blocked the bot at {walker.walk}"
        for walker in walkers
        if len(calls := calls_to(walker, since)) not in ((0, 1) if "/live" in walker.walk else (1,))
    ]
    for walker in walkers:
        bot.telegram.unblock(walker.person.id)
    return found + await next_acts(walkers)


async def migrate(bot: RunningBot) -> list[str]:
    """A group becomes a supergroup while the answer to its command waits."""
    telegram, person = bot.telegram, bot.person("it")
    group = telegram.create_group("Classe 3B", [person.id], kind="group")
    await quiet(bot)
    away = telegram.fault("500", chat_id=group.id)
    telegram.send(person.id, "/quiz", chat_id=group.id)
    await until(lambda: away.hits)
    moved = telegram.migrate(group.id)
    await quiet(bot)
    if not [m for m in telegram.messages(moved.id) if m["from"]["is_bot"]]:
        return ["what waited for a group was not sent to the supergroup"]
    return await next_acts([Walker(bot, person, ("migrated",), moved.id)])


PROMISE = Promise(
    17,
    "Every known refusal is handled, at every screen",
    "0 unhandled, no repeats to who blocked the bot, a migrated group goes on",
    prove,
)
