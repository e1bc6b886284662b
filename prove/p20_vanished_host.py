"""20: the host may vanish: the lesson waits, a colleague leads on, who is back has the controls."""

import asyncio
import itertools
import statistics
from collections.abc import Sequence

from prove.bot_inside import running_bot
from prove.live_class import STAGES, LiveClass
from prove.promise import Finding, Promise, Stage
from prove.vanishing import PHASES, VanishedHost
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import RunningBot

AT_ONCE = 4
CONTROLS_SECONDS = 1.0


async def prove(stage: Stage) -> Finding:
    """Hosts block the bot in every phase, some with a colleague beside them, and come back.

    Meanwhile the class does what it can: an open question is answered by all, or in full also by
    nobody until its time is up, and must end by itself; then the quiz waits, paused, with a
    colleague at the reveal, after the last question too. A colleague must have the controls, and
    be able to lead on. Who lets the bot in again must have the controls of the present phase in a
    new message, and leads the quiz to its end, where each result is as the pupils answered.

    The screen of a projector, which has to come back too, is still to be made.
    """
    cases = list(itertools.product(PHASES, STAGES, (False, True)))
    if stage.is_full:
        cases *= 5
    else:
        cases = [
            (phase, STAGES[number % 2], number % 3 == 0) for number, phase in enumerate(PHASES)
        ]
    lessons = list[VanishedHost]()
    async with (
        RunningSandbox(World(random=stage.random())) as telegram,
        running_bot(telegram, stage.folder) as bot,
    ):
        for start in range(0, len(cases), AT_ONCE):
            lessons += await vanish(bot, cases[start : start + AT_ONCE])
        if stage.is_full:
            unanswered = [("unanswered", where, False) for where in STAGES]
            lessons += await vanish(bot, unanswered)
    breaches = [breach for lesson in lessons for breach in lesson.breaches]
    back = [lesson.controls_seconds for lesson in lessons]
    led_on = sum(lesson.has_colleague for lesson in lessons)
    figure = (
        f"{len(lessons)} hosts vanished, in each of {len(PHASES)} phases, {led_on} with a colleague"
        f" who led on: {len(breaches)} quizzes not as they should be; the controls were back after"
        f" {statistics.median(back) * 1000:.0f} ms, at worst {max(back) * 1000:.0f} ms"
    )
    slow = stage.too_slow("having the controls back", max(back), CONTROLS_SECONDS)
    return Finding(figure, (*breaches[:5], *slow))


async def vanish(bot: RunningBot, cases: Sequence[tuple[str, str, bool]]) -> Sequence[VanishedHost]:
    """Play some lessons side by side."""
    lessons = []
    for phase, where, has_colleague in cases:
        settings = {"count": "3", "seconds": "20" if phase == "unanswered" else "120"}
        room = LiveClass.gathered(bot.telegram, bot.database_path, where, 2, **settings)
        lessons.append(VanishedHost(bot, room, phase, has_colleague))
    await asyncio.gather(*(lesson.play() for lesson in lessons))
    return lessons


PROMISE = Promise(
    20,
    "The host may vanish (a projector's screen: still to come)",
    "an open question ends by itself, then the quiz waits and never ends; a colleague leads on; the"
    " controls of the present phase are back within 1 s",
    prove,
)
