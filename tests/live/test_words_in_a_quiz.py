"""Words where a tap is meant: a pupil and a teacher are told where they are, and the way out."""

from tests.live.classroom import pupil, teacher
from tests.running_bot import RunningBot


async def test_a_pupil_who_writes_what_is_no_answer_is_told_what_to_do(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.gather(ada)
    for written in ("hello", "a", "/stop"):
        assert "The next question comes here." in (await ada.say(written))["text"], written
    await host.press("Comincia")
    await ada.asked(1)
    assert "Tap a letter under the question" in (await ada.say("hello"))["text"]
    left = await ada.tap("Leave the quiz", await ada.say("/stop"))
    assert "You have left the quiz." in left["text"]
    assert "codes of live quizzes" in (await ada.say("hello"))["text"]


async def test_stop_ends_a_practice_before_it_speaks_of_the_live_quiz(bot: RunningBot) -> None:
    host, ada = teacher(bot), pupil(bot, "en")
    await host.gather(ada)
    await ada.start_practice()
    assert "Your result" in (await ada.say("/stop"))["text"]
    assert "You are in a live quiz." in (await ada.say("/stop"))["text"]


async def test_a_teacher_who_writes_something_is_shown_the_way_to_the_controls(
    bot: RunningBot,
) -> None:
    host = teacher(bot)
    await host.open_by_code()
    for written in ("hello", "/stop"):
        assert (await host.say(written))["text"] == (
            "Conduci un quiz dal vivo: /live ne mostra i comandi."
        )
