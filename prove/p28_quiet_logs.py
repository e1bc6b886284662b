"""28: secrets and names reach no log."""

from functools import partial

from prove.bot_process import WEBHOOK_SECRET, BotProcess, free_port
from prove.promise import Finding, Promise, Stage
from prove.webhook_client import WebhookClient
from sandbox.testing import RunningSandbox
from sandbox.world import World
from tests.running_bot import Someone
from tests.updates import written
from tests.waiting import until

CANARY = "canarino"
FAILURES = ("500", "502", "429", "400", "403", "cut", "truncated")


async def prove(stage: Stage) -> Finding:
    """A visit at LOG_LEVEL=debug, as text and as JSON, polling and by webhook, with failures.

    The person's names, what they write, the token and the webhook's secret are canaries. Calls to
    Telegram fail in every way there is, and broken updates become dead letters.
    """
    lines, breaches = 0, list[str]()
    forms = (("text", free_port()), ("json", None))
    for form, port in forms[: stage.count(full=2, short=1)]:
        folder = stage.folder / form
        folder.mkdir()
        async with RunningSandbox(World(random=stage.random())) as telegram:
            bot = BotProcess(telegram, folder, port=port, LOG_LEVEL="debug", LOG_FORMAT=form)
            async with bot:
                await visit(telegram)
                await fail(telegram, port)
                await until(partial(has_failed, bot, form))
            logged = bot.logged()
            lines += logged.count("\n")
            canaries = (CANARY, telegram.token, WEBHOOK_SECRET)
            breaches += [
                f"{canary} is in the {form} log" for canary in canaries if canary in logged
            ]
            if "call_waits" not in logged:
                breaches.append(f"the {form} log knows of no failure: the proof proves nothing")
    figure = f"{lines} log lines, {len(FAILURES)} kinds of failure: {len(breaches)} canaries"
    return Finding(figure, tuple(breaches))


def has_failed(bot: BotProcess, form: str) -> bool:
    """Whether the log tells of an update that could not be handled."""
    return {"text": "outcome=failed", "json": '"outcome": "failed"'}[form] in bot.logged()


async def visit(telegram: RunningSandbox) -> None:
    """A practice, words instead of a tap, one's own data."""
    names = {"last_name": f"{CANARY} di Prova", "username": f"{CANARY}_prova"}
    person = Someone(telegram, telegram.create_person(CANARY, "it", **names).id)
    await person.start_practice()
    await person.answer(right=True)
    await person.tap("Avanti")
    for text in (f"sono {CANARY}", f"/{CANARY}", "/mydata"):
        await person.say(text)


async def fail(telegram: RunningSandbox, port: int | None) -> None:
    """Every failure of a call, then updates that cannot be read."""
    person = Someone(telegram, telegram.create_person(CANARY, "en").id)
    await person.say("/start")
    for kind in FAILURES:
        telegram.fault(kind, method="sendMessage", retry_after=1)
        await attempt(person, f"{CANARY} {kind}")
    broken = {"message": {"text": CANARY, "from": {"id": person.id, "first_name": CANARY}}}
    if port is None:
        telegram.inject(broken)
    else:
        async with WebhookClient(port) as client:
            await client.post({"update_id": 1, **broken})
            await client.post(written(2**70, CANARY, 2))
    await person.say("/help")


async def attempt(person: Someone, text: str) -> None:
    """Write, while the first call that answers fails; then write again, and get an answer.

    Not at once: what waits for somebody who has blocked the bot is dropped with what was refused.
    """
    telegram, since = person.telegram, person.telegram.next_call_index
    telegram.send(person.id, text)
    await until(lambda: [call for call in telegram.calls(None, person.id) if call.index >= since])
    telegram.send(person.id, "/start")
    await person.next_screen(since)


PROMISE = Promise(
    28,
    "Logs are quiet about secrets and people",
    "0 canaries at LOG_LEVEL=debug",
    prove,
)
