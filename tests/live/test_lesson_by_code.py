"""A whole lesson by code: lobby, questions, reveals, results."""

import asyncio

import pytest

from tests.live.classroom import Pupil, pupil, teacher
from tests.running_bot import RunningBot


async def joined(bot: RunningBot, code: str, names: list[str]) -> list[Pupil]:
    """Pupils who have come in with a code."""
    pupils = [pupil(bot, "it" if index % 2 else "en", name) for index, name in enumerate(names)]
    for one in pupils:
        await one.say(code)
    return pupils


@pytest.mark.any_day
async def test_a_lesson_from_lobby_to_results(bot: RunningBot) -> None:
    host = teacher(bot)
    code = await host.open_by_code()
    ada, bea, carl = await joined(bot, code, ["Ada", "Bea", "Carl"])
    await host.sees("Presenti: 3")
    await host.press("Comincia")
    for position in range(1, 6):
        toasts = await asyncio.gather(
            ada.choose(position, right=True),
            bea.choose(position, right=position > 2),
            carl.choose(position, right=False),
        )
        assert [str(toast)[:6] for toast in toasts] == ["Noted:", "Segnat", "Noted:"]
        await ada.reads(f"{position} / 5", "How the class answered")
        await host.press("Prossima domanda" if position < 5 else "Mostra i risultati")
    result = await ada.reads("Right answers: 5 of 5")
    assert result
    await carl.reads("Right answers: 0 of 5")
