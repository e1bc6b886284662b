"""Who is forgotten or taken out in the middle of a lesson, and what the others are told of it."""

from tests.live.classroom import pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import RunningBot, Someone
from tests.waiting import until


async def be_forgotten(person: Someone, yes: str) -> None:
    """Write `/forget`, and say yes."""
    person.telegram.send(person.id, "/forget")
    await until(lambda: yes in person.labels(person.screen))
    await person.tap(yes)


async def test_the_class_does_not_wait_for_a_pupil_who_is_forgotten(bot: RunningBot) -> None:
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    await host.begin(ada, bea)
    await ada.choose(1, right=True)
    await bea.asked(1)
    await be_forgotten(bea, "Yes, erase everything")
    await host.sees("Domanda 1 di 5: la risposta è visibile")
    await host.sees("Risposte: 1, presenti: 1")


async def test_who_is_in_a_quiz_that_is_erased_with_its_host_is_told_so(bot: RunningBot) -> None:
    host, colleague = teacher(bot), teacher(bot, "en", "Colleague")
    ada, bea = pupil(bot), pupil(bot, "en", "Bea")
    await host.gather(ada, bea)
    await host.press("Invita un collega")
    await until(lambda: "cohost_" in str(host.screen["text"]))
    payload = next(w for w in host.screen["text"].split() if "start=" in w).partition("start=")[2]
    bot.telegram.send(colleague.id, f"/start {payload}")
    await colleague.sees("the lobby is open")
    await colleague.press("Start")
    question = await bea.asked(1)
    await be_forgotten(host, "Sì, cancella tutto")
    await ada.reads("Il quiz è finito prima del tempo.", "Chi lo ha aperto")
    await bea.reads("The quiz has ended early.")
    await until(lambda: "The quiz has ended early." in colleague.screen["text"])
    assert "no longer valid" in str(await bea.tap_for_toast("A", question))


async def test_a_group_is_told_that_its_quiz_is_erased_with_its_host(bot: RunningBot) -> None:
    room = ClassRoom(bot)
    await room.start()
    await room.host.press("Comincia")
    await room.question(1)
    await be_forgotten(room.host, "Sì, cancella tutto")
    await room.sees("Il quiz è finito prima del tempo.")


async def test_who_is_taken_out_is_told_and_comes_back_by_the_code_alone(bot: RunningBot) -> None:
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    code = await host.begin(ada, bea)
    question = await ada.asked(1)
    await host.press("Alunni")
    await host.press("Ada · presente")
    await host.press("Escludi")
    await ada.reads("The teacher has taken you out")
    assert "taken you out" in str(await ada.tap_for_toast("A", question))
    await ada.say(code)
    assert "Noted" in str(await ada.tap_for_toast("A", question))
