"""A question is one message in the group, however slowly Telegram takes it."""

from random import Random

from bot.engine.store.transaction import Transaction
from bot.quiz.live import LiveEvent
from bot.staging.deliveries import Delivery, note_delivery
from bot.staging.director import Director
from bot.staging.host_desk import show_control, show_control_anew
from bot.storage.lessons import find_moment
from bot.storage.live_messages import CONTROL
from bot.use_cases.hosting import lead_on, taken
from bot.views.words import Words
from tests.fake_clock import START
from tests.live.classroom import teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import rows, store
from tests.waiting import until

SLOW_SECONDS = 2.0  # longer than it takes until the list of who is in is brought up to date


async def test_who_joins_as_the_question_goes_out_does_not_make_a_second_message_of_it(
    bot: RunningBot,
) -> None:
    room = ClassRoom(bot, pupils=2)
    await room.start()
    number = rows(bot.database_path, "SELECT id FROM live_quizzes")[0][0]
    [lobby] = room.with_button("lj:")
    bot.telegram.fault("latency", method="sendMessage", chat_id=room.group_id, seconds=SLOW_SECONDS)
    for one in room.pupils:
        await room.toast(room.tap(one, f"lj:{number}", lobby))
    assert await room.host.tap_data(f"lc:{number}:0:start") is None
    await room.sees("1 / 5")
    delivered = "SELECT 1 FROM live_messages WHERE slot = 1"
    await until(lambda: rows(bot.database_path, delivered))
    waiting = "SELECT 1 FROM deadlines WHERE kind = 'live_refresh'"
    await until(lambda: not rows(bot.database_path, waiting))
    await until(lambda: bot.fonte.sender.depth == 0)
    assert len([m for m in room.shown() if m.get("text", "").startswith("1 / 5")]) == 1


async def test_a_late_edit_does_not_take_the_place_of_the_message_that_came_after_it(
    bot: RunningBot,
) -> None:
    host = teacher(bot)
    await host.open_by_code()
    [[quiz_id, first]] = await known(bot)
    await host.say("/live")  # the controls are sent again
    await until(lambda: len(host.controls()) == 2)
    newest = host.control["message_id"]
    await until(lambda: rows(bot.database_path, MESSAGES) == [(quiz_id, newest)])
    late = Delivery(quiz_id, CONTROL, host.id, START, {"message_id": first}, is_lost=False)
    director = Director(Words(), PACK, Random(1), lambda: "fonte")
    await store(bot.fonte.database, lambda tx: note_delivery(director, tx, late))
    assert rows(bot.database_path, MESSAGES) == [(quiz_id, newest)]


MESSAGES = "SELECT quiz_id, message_id FROM live_messages WHERE slot = -1"


async def known(bot: RunningBot) -> list[tuple[int, int]]:
    """The controls that are known to be there, once they are."""
    await until(lambda: rows(bot.database_path, MESSAGES))
    return rows(bot.database_path, MESSAGES)


async def test_controls_that_are_sent_anew_are_not_replaced_by_an_edit_of_the_old_ones(
    bot: RunningBot,
) -> None:
    host = teacher(bot)
    await host.open_by_code()
    [[quiz_id, first]] = await known(bot)
    director = Director(Words(), PACK, Random(1), lambda: "fonte")

    def act(tx: Transaction) -> None:
        quiz, own = lead_on(tx, quiz_id, host.id)
        show_control_anew(director, tx, quiz, own)
        show_control(director, tx, find_moment(tx, taken(tx, quiz, LiveEvent.LOCK).quiz))

    await store(bot.fonte.database, act)
    await until(lambda: len(host.controls()) == 2)
    newest = host.control["message_id"]
    assert newest > first
    await until(lambda: "Apri la porta" in host.labels(host.control))
