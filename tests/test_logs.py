"""Logs: one line an event, and never a secret or a name in it, whoever wrote it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sandbox.testing import RunningSandbox
from tests.storage.stored import change
from tests.test_command_line import environment
from tests.waiting import until
from tests.web.delivering import free_port

pytestmark = pytest.mark.unmeasured

SECRET = "123456:canary-token-AAAAAAAAAAAA"
SCRIPT = f"""
import logging, structlog
from bot.ops.logs import set_up_logs
hide = set_up_logs("debug", FORM, [{SECRET!r}])
structlog.get_logger().info("call", url="https://host/bot{SECRET}/getMe", text="two\\nlines")
structlog.get_logger().info("quoted", url="https://host/bot123456%3Acanary-token-AAAAAAAAAAAA/x")
structlog.get_logger().info("half", url="canary-token-AAAAAAAAAAAA")
hide("made-by-the-bot-itself")
structlog.get_logger().info("made made-by-the-bot-itself")
for name in ("library", "telegram", "aiohttp.client", "uvicorn.error", "sqlalchemy.engine"):
    library = logging.getLogger(name)
    library.setLevel("DEBUG")
    library.error("failed at %s", "{SECRET}")
    library.debug("Anna wrote")
    try:
        raise ValueError("{SECRET}")
    except ValueError:
        structlog.get_logger().error("broken", exc_info=True)
        library.exception("broken too")
try:
    raise KeyError("{SECRET}")
except KeyError as error:
    raise RuntimeError("at the end: {SECRET}") from error
"""
NAMES = {"first_name": "Canarina", "last_name": "Giallini", "username": "canary_bird"}
WORDS = "cip cip cip"
PERSON = 4_815_162_342_001  # long enough to be in no time of day by chance
LIBRARIES = ("telegram", "aiohttp", "uvicorn", "sqlalchemy", "aiosqlite", "asyncio")
# As `python -m bot`, but with every library made as talkative as it can be.
TALKATIVE = f"""
import logging, sys
for name in {LIBRARIES}:
    logging.getLogger(name).setLevel("DEBUG")
from bot.__main__ import main
sys.exit(main([]))
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_is_hidden_in_every_line(form: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("FORM", repr(form))],
        capture_output=True, text=True,
    )  # fmt: skip
    written = ended.stderr + ended.stdout
    assert "canary-token" not in written
    assert "made-by-the-bot" not in written
    assert "Anna" not in written
    assert written.count("[secret]") >= 20
    assert written.count("failed at") == 5
    assert "at the end: [secret]" in written
    assert "crashed" in written
    assert ended.returncode == 1


async def logged(
    telegram: RunningSandbox, folder: Path, acts: Any, **settings: str
) -> tuple[str, Sequence[dict[str, Any]]]:
    """What the bot writes while `acts` goes on, and its lines that are JSON."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TALKATIVE, cwd=folder,
        env=environment(
            BOT_TOKEN=telegram.token, BOT_API_URL=telegram.api_url,
            LOG_LEVEL="debug", LOG_FORMAT="json", **settings,
        ),
        stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        await telegram.world.bot_listens.wait()
        await acts()
        process.terminate()
        out, error = await process.communicate()
    assert process.returncode == 0
    written = (out + error).decode()
    return written, [json.loads(line) for line in written.splitlines()]


async def test_at_debug_neither_a_secret_nor_a_person_is_in_the_log_of_a_whole_conversation(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    person = telegram.create_person(language_code="it", id=PERSON, **NAMES).id
    database = tmp_path / "var" / "fonte.db"
    secrets = [telegram.token, telegram.token.partition(":")[2]]

    async def act() -> None:
        telegram.send(person, "/start")
        [start] = await telegram.wait("sendMessage", person, timeout_seconds=30)
        telegram.fault("500", method="sendMessage", times=1)
        telegram.send(person, WORDS)
        await telegram.wait("sendMessage", person, count=2)
        telegram.tap(person, start.result["message_id"], "n:99", forge=True)
        await telegram.wait("answerCallbackQuery")
        telegram.inject({"message": {"from": {"id": person, **NAMES}, "text": [WORDS]}})
        await change(database, "ALTER TABLE question_histories RENAME TO away")
        telegram.send(person, "/progress")  # the failing statement is in the error's words
        await telegram.wait("sendMessage", person, count=3)
        await until(lambda: telegram.world.updates.pending() == [])
        assert telegram.world.webhook is not None
        target = telegram.world.webhook.target
        secrets.extend([target.secret_token, target.url.rpartition("/")[2]])

    port = str(free_port())
    webhook = {"HOST": "127.0.0.1", "WEBHOOK_URL": f"http://127.0.0.1:{port}", "PORT": port}
    written, lines = await logged(telegram, tmp_path, act, **webhook)
    assert len(secrets) == 4
    for canary in (*secrets, *NAMES.values(), WORDS, str(person)):
        assert canary not in written, canary
    updates = [line for line in lines if line["event"] == "update"]
    handled = [(line["handler"], line["outcome"]) for line in updates]
    assert sorted(handled, key=str) == [
        ("home.progress", "failed"),
        ("home.start", "stored"),
        ("unexpected.button", "stored"),
        ("words.answer", "stored"),
        (None, "failed"),
    ]
    assert len({line["learner"] for line in updates}) == 1
    assert all(len(line["learner"]) == 10 and line["milliseconds"] > 0 for line in updates)
    assert all(isinstance(line["update_id"], int) for line in updates)
    assert "home.py" in next(x for x in updates if x["handler"] == "home.progress")["traceback"]


async def test_a_learner_keeps_the_pseudonym_over_a_restart_and_two_have_two(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    people = [telegram.create_person().id for _ in range(2)]
    seen = []
    for round_ in (1, 2):

        async def act(count: int = round_) -> None:
            for person in people:
                telegram.send(person, "/help")
                await telegram.wait("sendMessage", person, count=count, timeout_seconds=30)

        _, lines = await logged(telegram, tmp_path, act)
        seen.append([line["learner"] for line in lines if line["event"] == "update"])
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 2
