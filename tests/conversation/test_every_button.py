"""A wanderer who taps every kind of button on every screen they come to."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.content import Language
from bot.handlers import BY_BUTTON
from bot.views import console_buttons, live_buttons, report_buttons
from bot.views.commands import COMMANDS
from sandbox.actions import callback_data_of
from tests.conversation.aftermath import quiet
from tests.conversation.phrases import said
from tests.fake_clock import FakeClock
from tests.running_bot import RunningBot, Someone

pytestmark = pytest.mark.unmeasured

MOST_TAPS = 400
# What somebody alone does not come to: what is for the pupils of a quiz, or about them, and what is
# done with a quiz that was asked to its end, or in the report of one under way. They are tapped in
# tests/live and test_reports.
OF_A_CLASS = {
    live_buttons.LiveAnswer,
    live_buttons.LiveJoin,
    live_buttons.LiveSwitch,
    live_buttons.LiveLeave,
    live_buttons.LiveFlag,
    live_buttons.LiveResult,
    live_buttons.LiveMissed,
    live_buttons.LivePupil,
    live_buttons.LiveRemove,
    live_buttons.LiveReadmit,
    live_buttons.LiveExtraTime,
    live_buttons.LiveConsole,
    console_buttons.DropPicks,
    report_buttons.ReviewQuestion,
    report_buttons.RuleOnQuestion,
    report_buttons.AskDeleteReport,
    report_buttons.DeleteReport,
}
A_MOMENT = timedelta(seconds=1)  # by then all that follows from an act has come
NUMBERS_APART = str.maketrans(dict.fromkeys("0123456789"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def kinds_of(message: dict[str, Any]) -> dict[str, str]:
    """The buttons of a screen, those that differ in their numbers only counted as one kind."""
    found: dict[str, str] = {}
    for data in callback_data_of(message):
        found.setdefault(data.translate(NUMBERS_APART), data)
    return found


class Wanderer:
    """Taps what they have not tapped on a screen; where nothing is new, they write a command."""

    def __init__(self, bot: RunningBot, clock: FakeClock, person: Someone, refusal: str) -> None:
        self.tapped: set[str] = set()
        self._bot = bot
        self._clock = clock
        self._person = person
        self._refusal = refusal

    async def wander(self, command: str) -> None:
        """From a command's screen on, until a screen offers nothing new."""
        await self._person.say(command)
        for _ in range(MOST_TAPS):
            await quiet(self._bot)
            self._clock.move(A_MOMENT)
            await quiet(self._bot)
            screen = self._person.screen
            assert screen.get("text") or screen["caption"]
            new = [kind for kind in kinds_of(screen) if kind not in self.tapped]
            if not new:
                return
            self.tapped.add(new[0])
            toast = await self._person.tap_data(kinds_of(screen)[new[0]], screen)
            assert toast != self._refusal, new[0]


@pytest.mark.parametrize("language", get_args(Language))
async def test_every_button_of_every_screen_leads_somewhere(
    bot: RunningBot, clock: FakeClock, language: Language
) -> None:
    person = bot.person(language)
    wanderer = Wanderer(bot, clock, person, said(language, "home/stale_button.txt"))
    for _ in range(5):
        for command in COMMANDS:
            await wanderer.wander(f"/{command}")
    tapped_verbs = {kind.partition(":")[0] for kind in wanderer.tapped}
    assert {button.verb for button in set(BY_BUTTON) - OF_A_CLASS} <= tapped_verbs
