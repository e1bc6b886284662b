"""5, in a live quiz: of a pupil's taps on one question one counts, the first or the last as set."""

import asyncio
from collections import Counter
from random import Random

from prove.bot_inside import running_bot
from prove.bot_process import free_port
from prove.live_class import STAGES, WAIT_SECONDS, LiveClass
from prove.promise import Finding, Stage
from prove.webhook_client import WebhookClient, tapped
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.storage.stored import rows

TAPS = 5
AT_ONCE = 8  # people whose taps are posted together
FINAL, CHANGEABLE = "no", "yes"
FIRST_UPDATE = 2 * 10**9
_STORED = "SELECT person_id, option_id FROM live_responses WHERE quiz_id = ?"
Taps = dict[int, list[str]]  # by person: the options in the order of the taps


async def prove_live(stage: Stage) -> Finding:
    """Each pupil taps five times at once, on all four options and one of them again.

    In a group and by code, with final answers and with changeable ones. Polling gives the taps an
    order: of final answers the first must be stored, and it alone be said to be noted; of
    changeable ones the last. Posts on several connections have none: one of the five must be
    stored. One pupil of each class does not answer, so that the question stays open.
    """
    random, pupils = stage.random(), stage.count(full=1_000, short=8)
    breaches = list[str]()
    for port in (None, free_port()):
        folder = stage.folder / f"live-{port}"
        folder.mkdir()
        async with (
            RunningSandbox(World(random=random)) as telegram,
            running_bot(telegram, folder, port) as bot,
        ):
            for where in STAGES:
                for change in (FINAL, CHANGEABLE):
                    room = LiveClass.gathered(
                        telegram, bot.database_path, where, pupils // 4 + 1, change=change
                    )
                    await room.open()
                    await room.begin()
                    breaches += await tap_five_times(room, random, port)
    count = 4 * (pupils // 4)
    figure = (
        f"live quizzes, {2 * count} pupils x {TAPS} taps at once on one question: {len(breaches)}"
        " not counted as the first where answers are final, as the last where they may change"
    )
    return Finding(figure, tuple(breaches[:5]))


async def tap_five_times(room: LiveClass, random: Random, port: int | None) -> list[str]:
    """All but the last pupil tap; what was not counted as it should be."""
    taps = {person_id: five(room, random) for person_id in room.pupils[:-1]}
    is_final = room.settings["change"] == FINAL
    if port is None:
        noted = await tap_in_order(room, taps)
        winner = 0 if is_final else -1
        wanted = {person_id: {options[winner]} for person_id, options in taps.items()}
        found = [
            f"{room.stage}: {noted[person_id]} taps of {person_id} were said to be noted"
            for person_id in taps
            if noted[person_id] != (1 if is_final else TAPS)
        ]
    else:
        await post_at_once(room, taps, port)
        wanted = {person_id: set(options) for person_id, options in taps.items()}
        found = []
    return found + faults(room, taps, wanted)


def five(room: LiveClass, random: Random) -> list[str]:
    """Every option, and at last one that is not the one before it."""
    options = room.options(1)
    random.shuffle(options)
    return [*options, random.choice(options[: TAPS - 2])]


async def tap_in_order(room: LiveClass, taps: Taps) -> Counter[int]:
    """Everyone taps before the bot has looked; how many taps of each were said to be noted."""
    queries: dict[str, int] = {}
    since = room.telegram.next_call_index
    for person_id, options in taps.items():
        for option in options:
            queries[room.answer(person_id, 1, option)] = person_id
    calls = await room.telegram.wait(
        "answerCallbackQuery", since=since, count=len(queries), timeout_seconds=WAIT_SECONDS
    )
    answers = {call.parameters.text("callback_query_id"): call for call in calls}
    return Counter(
        person_id
        for query, person_id in queries.items()
        if answers[query].parameters.text("text").startswith("Noted")
    )


async def post_at_once(room: LiveClass, taps: Taps, port: int) -> None:
    """The five taps of each person on five connections, of eight people at a time."""
    number = FIRST_UPDATE + room.quiz_id % 10**6 * 10**6
    people = list(taps)
    async with WebhookClient(port) as client:
        for start in range(0, len(people), AT_ONCE):
            posts = []
            for person_id in people[start : start + AT_ONCE]:
                message_id = room.question(1, person_id)["message_id"]
                for option in taps[person_id]:
                    number += 1
                    data = f"la:{room.quiz_id}:1:{option}"
                    update = tapped(person_id, message_id, data, number, room.group_id)
                    posts.append(client.post(update))
            await asyncio.gather(*posts)
        assert client.refused == []


def faults(room: LiveClass, taps: Taps, wanted: dict[int, set[str]]) -> list[str]:
    """Whose taps are not stored as one of the wanted answers, alone."""
    stored: dict[int, list[str]] = {}
    for person_id, option in rows(room.database, _STORED, room.quiz_id):
        stored.setdefault(person_id, []).append(option)
    return [
        f"{room.stage}: {person_id} tapped {options}, stored is {stored.get(person_id)}"
        for person_id, options in taps.items()
        if len(stored.get(person_id, ())) != 1 or stored[person_id][0] not in wanted[person_id]
    ]
