"""What a canary does in live quizzes: leads one, takes part in another, is named in a group."""

from pathlib import Path

from prove.live_class import CODE, WAIT_SECONDS, LiveClass
from tests.running_bot import Someone
from tests.storage.stored import rows
from tests.waiting import until

_DUE = "SELECT 1 FROM deadlines WHERE kind LIKE 'live_%'"


async def lead_and_learn(person: Someone, database: Path) -> None:
    """Leave a row in every table of live quizzes that says what people did."""
    telegram = person.telegram
    other = Someone(telegram, telegram.create_person("Altro", "en").id)
    led = LiveClass(telegram, database, CODE, person, [other.id], settings={"count": "3"})
    await _lesson(led)
    assert await person.tap_data(f"rr:{led.quiz_id}:1:void:-")
    await person.say("AAAA-BBBB")  # no quiz has this code
    await _lesson(LiveClass(telegram, database, CODE, other, [person.id]))
    await _be_named(person, other, database)
    await until(lambda: not rows(database, _DUE), WAIT_SECONDS)


async def _lesson(room: LiveClass) -> None:
    """One question, answered and thought wrong; then the end, with all that is sent then."""
    await room.open()
    await room.begin()
    [pupil] = room.pupils
    room.answer(pupil, 1, room.key(1))
    await room.until_phase("reveal", 1)
    flagging = Someone(room.telegram, pupil)
    assert await flagging.tap_data(f"lf:{room.quiz_id}:1")
    await room.lead("finish")


async def _be_named(person: Someone, admin: Someone, database: Path) -> None:
    """An administrator of a group lets somebody start quizzes in it."""
    telegram = person.telegram
    group_id = telegram.create_group("3B", [admin.id, person.id]).id
    message_id = telegram.send(person.id, "/live", chat_id=group_id)  # the bot hears commands alone
    telegram.send(admin.id, "/allow", message_id, chat_id=group_id)
    await until(lambda: rows(database, "SELECT 1 FROM group_teachers"), WAIT_SECONDS)
