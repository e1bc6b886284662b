"""Being a pupil in a quiz by code: in late, out, back, renamed, removed, in two quizzes."""

from datetime import timedelta

import pytest

from tests.fake_clock import FakeClock
from tests.live.classroom import Teacher, answer_to, pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.waiting import until


async def choose_setting(host: Teacher, setting: str, value: str) -> None:
    """Set one of a teacher's defaults."""
    await host.say("/teach")
    await host.tap_data(f"tv:{setting}:{value}")


async def finish(host: Teacher) -> None:
    """End the quiz now, and say so twice."""
    await host.press("Termina")
    await host.press("Sì, termina")


async def test_a_code_is_taken_however_it_is_written(bot: RunningBot) -> None:
    host = teacher(bot)
    code = await host.open_by_code()
    for written in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        one = pupil(bot, "en")
        await one.say(written)
        await one.reads("You are in")
    await host.sees("Presenti: 4")


async def test_a_link_leads_in_too(bot: RunningBot) -> None:
    code = await teacher(bot).open_by_code()
    one = pupil(bot, "en")
    bot.telegram.send(one.id, f"/start live_{code.replace('-', '')}")
    await one.reads("You are in, Ada.")


@pytest.mark.parametrize("clock", [FakeClock()])
async def test_after_five_wrong_codes_one_has_to_wait_ten_minutes(
    bot: RunningBot, clock: FakeClock
) -> None:
    code = await teacher(bot).open_by_code()
    one = pupil(bot, "en")
    for _ in range(5):
        assert "no quiz with this code" in (await one.say("AAAA-BBBB"))["text"]
    clock.move(timedelta(minutes=10))
    assert "Too many wrong codes" in (await one.say(code))["text"]
    clock.move(timedelta(seconds=1))
    assert "no quiz with this code" in (await one.say("AAAA-BBBB"))["text"]
    await one.say(code)
    await one.reads("You are in, Ada.")


async def test_the_quiz_of_a_group_has_no_code_to_come_in_by(bot: RunningBot) -> None:
    room, ada = ClassRoom(bot), pupil(bot, "en")
    await room.start()
    [[code]] = rows(bot.database_path, "SELECT code FROM live_quizzes")
    assert "no quiz with this code" in (await ada.say(code))["text"]
    seated = rows(bot.database_path, "SELECT person_id FROM live_seats ORDER BY person_id")
    assert seated == [(one.id,) for one in room.pupils]


async def test_who_comes_late_is_asked_the_question_at_hand_and_none_before(
    bot: RunningBot,
) -> None:
    host, ada, late = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Late")
    code = await host.begin(ada)
    await ada.choose(1, right=True)
    await host.press("Prossima domanda")
    await ada.asked(2)
    await late.say(code)
    await late.choose(2, right=True)
    await ada.choose(2, right=True)
    await host.sees("la risposta è visibile")
    await finish(host)
    await late.reads("Right answers: 1 of 1")
    await ada.reads("Right answers: 2 of 2")


async def test_who_leaves_and_comes_back_has_the_same_seat_and_score(bot: RunningBot) -> None:
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    code = await host.begin(ada, bea)
    await ada.choose(1, right=True)
    await bea.choose(1, right=True)
    waiting = await ada.reads("You are in")
    await ada.tap("Leave the quiz", waiting)
    await host.press("Prossima domanda")
    await bea.choose(2, right=True)
    await host.sees("Domanda 2 di 5: la risposta è visibile")  # nobody waited for Ada
    await ada.say(code)
    await ada.reads("You are back, Ada.")
    await finish(host)
    await ada.reads("Right answers: 1 of 2")


async def test_who_blocks_the_bot_is_not_waited_for_and_is_back_with_the_question(
    bot: RunningBot,
) -> None:
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    await host.gather(ada, bea)
    bot.telegram.block(ada.id)
    await host.sees("Presenti: 1")
    await host.press("Comincia")
    await bea.asked(1)
    bot.telegram.unblock(ada.id)
    await ada.choose(1, right=True)
    await bea.choose(1, right=False)
    await host.sees("la risposta è visibile")


async def test_a_removed_pupil_stays_out_while_the_door_is_locked(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    code = await host.gather(ada)
    await host.press("Chiudi la porta")
    await host.press("Alunni")
    await host.press_below("Ada")
    await host.press_below("Escludi")
    await ada.reads("taken you out")
    assert "taken you out" in (await ada.say(code))["text"]
    other = pupil(bot, "en", "Bea")
    assert "locked the door" in (await other.say(code))["text"]
    await host.press_below("Riammetti")
    await ada.reads("You are back, Ada.")


async def test_in_two_quizzes_at_once_one_chooses(bot: RunningBot) -> None:
    first, second, ada = teacher(bot), teacher(bot), pupil(bot, "en")
    here, there = await first.open_by_code(), await second.open_by_code()
    await ada.say(here)
    await first.sees("Presenti: 1")
    asked = await ada.say(there)
    assert "You are in another quiz" in asked["text"]
    await ada.tap(f"Come into {there}", asked)
    await second.sees("Presenti: 1")
    await first.sees("Non è ancora entrato nessuno")


async def test_nicknames_are_asked_for_refused_and_unlike(bot: RunningBot) -> None:
    host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
    await choose_setting(host, "names", "nickname")
    code = await host.open_by_code()
    asked = await ada.say(code)
    assert asked["text"].startswith("What would you like to be called?")
    assert "too short" in (await ada.say("x"))["text"]
    assert "You are in, Fox" in (await ada.say("Fox"))["text"]
    await bea.say(code)
    assert "looks the same" in (await bea.say("FОX"))["text"]  # with a Cyrillic letter
    assert "kept for teachers" in (await bea.say("Prof"))["text"]
    assert "You are in, Owl" in (await bea.say("Owl"))["text"]
    await host.sees("Fox, Owl")


async def test_drawn_names_are_given_and_stay(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await choose_setting(host, "names", "drawn")
    code = await host.open_by_code()
    first = (await ada.say(code))["text"].partition(",")[2].partition(".")[0].strip()
    assert first not in ("", "Ada")
    assert f"You are back, {first}." in (await ada.say(code))["text"]


async def test_an_answer_may_be_changed_or_is_final_as_set(bot: RunningBot) -> None:
    for value, expected in (("yes", "Noted"), ("no", "first answer counts")):
        host, ada, bea = teacher(bot), pupil(bot, "en"), pupil(bot, "en", "Bea")
        await choose_setting(host, "change", value)
        await host.begin(ada, bea)
        await ada.choose(1, right=False)
        assert expected in str(await ada.choose(1, right=True))


async def test_a_letter_may_be_written(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.begin(ada)
    await ada.asked(1)
    assert (await ada.say("b"))["text"].startswith("Noted: B")
    await host.sees("la risposta è visibile")


async def test_a_flag_reaches_the_teacher_once_with_passage_and_split(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.begin(ada)
    await ada.choose(1, right=True)
    shown = await ada.reads("1 / 5", "How the class answered")
    for _ in range(2):
        assert await ada.tap_for_toast("I think", shown) == "Noted. The teacher will see it."
    await until(
        lambda: [m for m in host.shown() if "domanda 1 sia sbagliata" in str(m.get("text"))]
    )
    flagged = [m for m in host.shown() if "sia sbagliata" in str(m.get("text"))]
    assert len(flagged) == 1
    assert "Dal testo" in flagged[0]["text"]
    assert "100%" in flagged[0]["text"]


@pytest.mark.parametrize("event", ["next", "reveal", "finish", "nonsense"])
async def test_controls_of_a_quiz_are_nobody_elses(bot: RunningBot, event: str) -> None:
    host, stranger = teacher(bot), pupil(bot, "en")
    await host.open_by_code()
    quiz = host.data_of("Comincia", host.control).split(":")[1]
    await stranger.say("/start")
    refused = await stranger.tap_data(f"lc:{quiz}:0:{event}")
    absent = await stranger.tap_data(f"lc:77:0:{event}")
    assert refused == absent is not None
    await host.sees("si può entrare")


async def test_a_control_tapped_twice_acts_once(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.gather(ada)
    start = host.data_of("Comincia", host.control)
    message = host.control
    assert await host.tap_data(start, message) is None
    assert "andato avanti" in str(await host.tap_data(start, message))
    await ada.asked(1)
    assert "2 / 5" not in "".join(ada.texts())


async def test_a_skipped_question_counts_for_nobody(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.begin(ada)
    first = await ada.asked(1)
    await host.press("Salta")
    await ada.asked(2)
    await until(
        lambda: "skipped" in bot.telegram.world.chats[ada.id].messages[first["message_id"]]["text"]
    )
    late = await ada.tap_data(answer_to(first, right=True), first)
    assert "no more answers" in str(late)
    await ada.choose(2, right=True)
    await host.sees("la risposta è visibile")
    await finish(host)
    await ada.reads("Right answers: 1 of 1")


async def test_a_colleague_with_the_link_leads_too(bot: RunningBot) -> None:
    host, colleague, ada = teacher(bot), teacher(bot, "en"), pupil(bot, "en")
    await host.gather(ada)
    await host.press("Invita un collega")
    await until(lambda: "cohost_" in str(host.screen["text"]))
    payload = next(w for w in host.screen["text"].split() if "start=" in w).partition("start=")[2]
    bot.telegram.send(colleague.id, f"/start {payload}")
    await colleague.sees("the lobby is open")
    await colleague.press("Start")
    await ada.choose(1, right=True)
    await colleague.sees("the answer is shown")
    await colleague.press("Next question")
    await ada.asked(2)
