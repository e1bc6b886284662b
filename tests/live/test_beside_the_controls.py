"""What a teacher opens below the controls stays there while these are kept up to date."""

import pytest

from tests.live.classroom import Message, Teacher, has_button, pupil, teacher
from tests.running_bot import RunningBot
from tests.waiting import until

OPENED = {
    "Alunni": ("Tocca un nome", "Torna al quiz"),
    "Termina": ("Terminare ora il quiz?", "No, continua"),
    "Invita un collega": ("start=cohost_", "Torna al quiz"),
}


def beside(host: Teacher) -> list[Message]:
    """The screens that stand below the controls."""
    return [message for message in host.shown() if has_button(message, "ld:")]


def controls(host: Teacher) -> Message:
    """The control message."""
    return next(message for message in host.shown() if has_button(message, "lh:"))


async def test_the_report_of_a_quiz_under_way_leads_back_to_its_controls(bot: RunningBot) -> None:
    host = teacher(bot)
    await host.open_by_code()
    await host.press("Comincia")
    await host.sees("Domanda 1 di 5: aperta")
    await host.say("/reports")
    await host.press_below(host.labels(host.screen)[0])
    await host.press_below("Torna al quiz")
    await until(lambda: "Domanda 1 di 5: aperta" in host.screen["text"])
    await host.press("Mostra la risposta")
    await until(lambda: "la risposta è visibile" in host.screen["text"])


@pytest.mark.parametrize("control", OPENED)
async def test_answers_do_not_wipe_away_what_a_teacher_is_looking_at(
    bot: RunningBot, control: str
) -> None:
    words, back = OPENED[control]
    host, ada, bea = teacher(bot), pupil(bot), pupil(bot, "en", "Bea")
    await host.begin(ada, bea)
    await host.press(control)
    await until(lambda: beside(host))
    await ada.choose(1, right=True)
    await until(lambda: "Risposte: 1, presenti: 2" in controls(host)["text"])
    [opened] = beside(host)
    assert words in opened["text"]
    bot.telegram.tap(host.id, opened["message_id"], host.data_of(back, opened))
    await until(lambda: not beside(host))
    assert host.screen == controls(host)
