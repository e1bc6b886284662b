"""29: export and delete are complete."""

import contextlib
import json
from functools import partial
from pathlib import Path

from prove.bot_process import BotProcess, free_port
from prove.canary_lessons import lead_and_learn
from prove.promise import Finding, Promise, Stage
from prove.stored import is_outbox_empty
from prove.traces import OWNED, Rows, differences, rows_of, traces, unregistered
from prove.webhook_client import WebhookClient
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import Someone
from tests.storage.stored import rows
from tests.updates import written
from tests.waiting import until

CANARY = "canarino"
FIRST_ID = 5_871_236_940_127  # 13 digits that are found nowhere by chance
OTHER_ID = FIRST_ID + 1_000


async def prove(stage: Stage) -> Finding:
    """A canary learner does all there is to do, takes their data along, and is forgotten.

    What the file holds is compared with the rows as SQLite has them, not as the code reads them.
    Then every byte of the database, its log and the bot's log (at debug) is searched, while the
    bot runs and after its end. In full, by polling and webhook, with a call to the canary that
    Telegram puts off beyond the moment at which the traces are wiped.
    """
    breaches, exported, searched = unregistered(), 0, 0
    ports = (None, free_port())[: stage.count(full=2, short=1)]
    canaries = [(port, n) for port in ports for n in range(stage.count(full=5, short=1))]
    for port, number in canaries:
        folder = stage.folder / f"{port}-{number}"
        folder.mkdir()
        async with RunningSandbox(World(random=stage.random())) as telegram:
            bot = BotProcess(telegram, folder, port=port, LOG_LEVEL="debug")
            async with bot:
                others = [await live(telegram, OTHER_ID, port)] if stage.is_full else []
                anna = await live(telegram, FIRST_ID + number, port)
                await lead_and_learn(anna, bot.database_path)
                stored, given = await stored_and_exported(anna, bot.database_path)
                breaches += differences(stored, given)
                breaches += await forget(anna, bot, is_put_off=bool(number % 2))
                breaches += [
                    "another learner has lost answers"
                    for other in others
                    if "practice_questions" not in rows_of(bot.database_path, other.id)
                ]
        exported += sum(len(of_table) for of_table in stored.values())
        breaches += found(folder, anna.id)
        searched += sum(len(path.read_bytes()) for path in folder.iterdir())
    figure = (
        f"{len(canaries)} canaries, {exported} rows of {len(OWNED)} tables exported;"
        f" 0 bytes of them in {searched:,} of database and log: {len(breaches)} breaches"
    )
    return Finding(figure, tuple(breaches[:5]))


async def live(telegram: RunningSandbox, person_id: int, port: int | None) -> Someone:
    """Answers of every kind, a language, the article, a word that fails the bot."""
    names = {"last_name": f"{CANARY} Rossi", "username": f"{CANARY}_{person_id}"}
    person = Someone(telegram, telegram.create_person(CANARY, "it", id=person_id, **names).id)
    await person.start_practice()
    for is_right in (True, False):
        await person.answer(right=is_right)
        await person.tap("Avanti")
    await person.tap("Salta")
    for text in ("A", "/article", "/progress", "/settings"):
        await person.say(text)
    await person.tap("Italiano")
    await person.say(f"sono {CANARY}")
    await break_bot(person, port)
    return person


async def break_bot(person: Someone, port: int | None) -> None:
    """Send what cannot be read, and is kept as a dead letter."""
    message = written(person.id, f"{CANARY} rotto", 0)["message"]
    broken = {"message": message | {"date": CANARY, "photo": CANARY}}
    if port is None:
        person.telegram.inject(broken)
    else:
        async with WebhookClient(port) as client:
            await client.post({"update_id": 1 + person.id - FIRST_ID, **broken})
    await person.say("/help")


async def stored_and_exported(person: Someone, database: Path) -> tuple[Rows, Rows]:
    """Every row of a person, and what they are given, while a call to them waits in its row."""
    await until(lambda: not person.telegram.world.updates.pending())
    await until(lambda: rows(database, "SELECT count(*) FROM outbox") == [(0,)])
    park(database, person.id)
    away = person.telegram.fault("500", method="sendMessage", chat_id=person.id, times=None)
    person.telegram.send(person.id, "/start")
    await until(lambda: away.hits)
    stored = rows_of(database, person.id)
    since = person.telegram.next_call_index
    person.telegram.send(person.id, "/mydata")
    await until(lambda: rows(database, "SELECT count(*) FROM outbox") == [(2,)])
    person.telegram.remove_fault(away.id)
    return stored, await document(person, since)


def park(database: Path, person_id: int) -> None:
    """Keep an update, as is done with one that takes long."""
    update = json.dumps(written(person_id, CANARY, person_id))
    row = (person_id, person_id, "2026-03-02 09:00:00", update)
    rows(database, "INSERT INTO parked_updates VALUES (?, ?, ?, ?)", *row)


async def document(person: Someone, since: int) -> Rows:
    """What the bot hands out on /mydata."""
    await person.telegram.wait("sendDocument", person.id, since=since)
    sent = next(m for m in reversed(person.telegram.messages(person.id)) if "document" in m)
    kept = person.telegram.world.files.by_id(sent["document"]["file_id"])
    assert kept is not None
    data: Rows = json.loads(kept.content)
    return data


async def forget(person: Someone, bot: BotProcess, *, is_put_off: bool) -> list[str]:
    """Have a person forgotten; what is still found when the bot has had its time to wipe.

    Telegram may put the last words off for 3 seconds.
    """
    await person.say("/forget")
    if not found(bot.folder, person.id):
        return ["nothing was there to be erased: the proof proves nothing"]
    if is_put_off:
        person.telegram.fault("429", chat_id=person.id, retry_after=3)
    await person.tap("Sì")
    await until(partial(is_outbox_empty, bot.database_path))
    with contextlib.suppress(TimeoutError):
        await until(lambda: not found(bot.folder, person.id), timeout_seconds=20)
    return [f"while the bot runs {trace}" for trace in found(bot.folder, person.id)]


def found(folder: Path, person_id: int) -> list[str]:
    """Where something of a canary is left."""
    return traces(folder, person_id, f"{CANARY}_{person_id}")


PROMISE = Promise(
    29,
    "Export and delete are complete",
    "all rows exported, 0 canary bytes left in database, WAL and log",
    prove,
)
