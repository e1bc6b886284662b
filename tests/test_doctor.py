"""`python -m bot doctor`: each thing that can be wrong is found, named, and comes with advice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import examine_installation
from bot.config import Settings
from bot.engine.store.examination import examine_database
from bot.engine.store.migrate import known_revisions, migrate
from bot.ops.doctor import Dates, Finding, Grade, examine
from bot.telegram.client.telegram_bot import telegram_bot
from bot.web.webhook import webhook_path
from sandbox.testing import RunningSandbox
from sandbox.webhook_target import WebhookTarget
from tests.fake_clock import FakeClock
from tests.storage.stored import plain, rows
from tests.test_command_line import bot as command_line
from tests.waiting import until
from tests.web.delivering import free_port, registered, webhook_bot

OK, WARN, FAIL = Grade.OK, Grade.WARN, Grade.FAIL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database at today's schema."""
    migrate(tmp_path / "fonte.db")
    return tmp_path / "fonte.db"


def settings(telegram: RunningSandbox, path: Path, **more: Any) -> Settings:
    """The settings of an installation."""
    return Settings(
        **{
            "bot_token": SecretStr(telegram.token),
            "bot_api_url": telegram.api_url,
            "database_url": f"sqlite:///{path}",
            **more,
        }
    )


async def found(telegram: RunningSandbox, path: Path, **more: Any) -> list[Finding]:
    """All findings."""
    return [each async for each in examine_installation(settings(telegram, path, **more))]


def about(findings: list[Finding], beginning: str) -> list[tuple[Grade, str]]:
    """The findings on a subject, as grade and line."""
    return [(each.grade, str(each)) for each in findings if each.what.startswith(beginning)]


async def test_a_good_installation_is_all_ok(telegram: RunningSandbox, path: Path) -> None:
    findings = await found(telegram, path)
    assert [str(each) for each in findings if each.grade is not OK] == []
    subjects = [each.what.partition(":")[0] for each in findings]
    assert subjects == [
        "configuration", "database", "disk", "database", "schema", "SQLite",
        "Telegram", "clock", "webhook", "updates",
    ]  # fmt: skip
    assert "@fonte_sandbox_bot" in str(findings[6])
    assert all("\n" not in str(each) for each in findings)


async def test_a_database_that_is_not_there_yet_is_no_fault_and_is_not_made(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "var" / "fonte.db"
    findings = await found(telegram, path)
    assert (WARN in dict(about(findings, "database"))) is True
    assert FAIL not in {each.grade for each in findings}
    assert not path.parent.exists()


async def test_what_is_no_database_is_a_fault(telegram: RunningSandbox, tmp_path: Path) -> None:
    path = tmp_path / "fonte.db"
    path.write_text("this is a letter, not a database", encoding="utf-8")
    assert FAIL in dict(about(await found(telegram, path), "database"))


async def test_a_damaged_database_is_a_fault(telegram: RunningSandbox, path: Path) -> None:
    with plain(path) as connection:
        connection.execute("CREATE TABLE large (text TEXT)")
        connection.executemany("INSERT INTO large VALUES (?)", [("x" * 500,)] * 500)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    overwrite_a_part(path)
    grades = dict(about(await found(telegram, path), "database"))
    assert "restore a backup" in grades[FAIL]


def overwrite_a_part(path: Path) -> None:
    """Spoil some pages."""
    content = bytearray(path.read_bytes())
    content[-40_000:-20_000] = b"\xff" * 20_000
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("revision", "grade", "advice"),
    [("9999", FAIL, "newer version"), (known_revisions()[0], None, ""), (None, WARN, "upgrades")],
)
async def test_the_schema_is_compared_with_what_this_version_knows(
    telegram: RunningSandbox, path: Path, revision: str | None, grade: Grade | None, advice: str
) -> None:
    with plain(path) as connection:
        connection.execute("DELETE FROM alembic_version")
        if revision is not None:
            connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    expected = grade or (OK if revision == known_revisions()[-1] else WARN)
    [(got, line)] = about(await found(telegram, path), "schema")
    assert got is expected
    assert advice in line


async def test_a_folder_that_is_a_file_is_a_fault(telegram: RunningSandbox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    findings = await found(telegram, tmp_path / "file" / "fonte.db")
    assert FAIL in dict(about(findings, "database"))


async def test_a_refused_token_is_a_fault(telegram: RunningSandbox, path: Path) -> None:
    wrong = SecretStr("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    findings = await found(telegram, path, bot_token=wrong)
    [(grade, line)] = about(findings, "Telegram")
    assert grade is FAIL
    assert "@BotFather" in line
    assert wrong.get_secret_value() not in line


async def test_a_telegram_that_is_not_there_is_a_fault(
    telegram: RunningSandbox, path: Path
) -> None:
    findings = await found(telegram, path, bot_api_url=f"http://127.0.0.1:{free_port()}")
    [(grade, line)] = about(findings, "Telegram")
    assert grade is FAIL
    assert "check the network" in line
    assert telegram.token not in line


@pytest.mark.parametrize(("hours", "grade"), [(0, OK), (1, WARN), (-1, WARN)])
async def test_a_clock_that_is_wrong_is_noticed(
    telegram: RunningSandbox, path: Path, hours: int, grade: Grade
) -> None:
    dates = Dates()
    api = telegram_bot(telegram.token, telegram.api_url, dates.note)
    clock = FakeClock(datetime.now(UTC) + timedelta(hours=hours))
    findings = [f async for f in examine(settings(telegram, path), api, dates, clock)]
    await api.request.shutdown()
    assert [got for got, _ in about(findings, "clock")] == [grade]


async def test_a_webhook_set_elsewhere_is_noticed_while_polling(
    telegram: RunningSandbox, path: Path
) -> None:
    telegram.world.set_webhook(WebhookTarget("http://127.0.0.1:1/canary-path"))
    [(grade, line)] = about(await found(telegram, path), "webhook")
    assert grade is WARN
    assert "http://127.0.0.1:1 " in line
    assert "canary-path" not in line


@contextlib.asynccontextmanager
async def running_with_webhook(
    telegram: RunningSandbox, path: Path, port: int
) -> AsyncIterator[None]:
    async with webhook_bot(telegram, path, port):
        await registered(telegram)
        yield


async def test_the_webhook_of_a_running_bot_is_as_configured(
    telegram: RunningSandbox, path: Path
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with running_with_webhook(telegram, path, port):
        findings = await found(telegram, path, webhook_url=url)
        [secret] = rows(path, "SELECT value FROM kept_secrets WHERE name = 'webhook'")[0]
    assert {grade for grade, _ in about(findings, "webhook")} == {OK}
    assert all(webhook_path(secret) not in str(each) for each in findings)


async def test_another_address_of_the_webhook_is_noticed(
    telegram: RunningSandbox, path: Path
) -> None:
    async with running_with_webhook(telegram, path, free_port()):
        findings = await found(telegram, path, webhook_url="https://fonte.example.org")
        assert dict(about(findings, "webhook")).keys() == {WARN}
        same_host = f"http://127.0.0.1:{free_port()}"
        findings = await found(
            telegram, path, webhook_url=same_host, webhook_secret=SecretStr("x" * 20)
        )
        assert dict(about(findings, "webhook")).keys() == {WARN}


async def test_updates_that_wait_and_deliveries_that_fail_are_told(
    telegram: RunningSandbox, path: Path
) -> None:
    telegram.world.set_webhook(WebhookTarget(f"http://127.0.0.1:{free_port()}/x"))
    for number in range(101):
        telegram.send(telegram.create_person().id, f"{number}")
    assert telegram.world.webhook is not None
    await until(telegram.world.webhook.last_error)
    findings = await found(telegram, path)
    assert "101 wait" in dict(about(findings, "updates"))[WARN]
    assert any("Connection refused" in line for _, line in about(findings, "webhook"))


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    ended = command_line(tmp_path, "doctor", PORT="0", LOG_LEVEL="loud", BOT_TOKEN="secret-canary")
    lines = ended.stdout.splitlines()
    assert ended.returncode == 2
    assert len(lines) == 3
    assert all(line.startswith("FAIL configuration: ") for line in lines)
    assert "secret-canary" not in ended.stdout + ended.stderr


async def test_the_command_ends_0_or_1(telegram: RunningSandbox, tmp_path: Path) -> None:
    def run(url: str) -> Any:
        return command_line(tmp_path, "doctor", BOT_TOKEN=telegram.token, BOT_API_URL=url)

    good = await asyncio.to_thread(run, telegram.api_url)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("ok   configuration")
    bad = await asyncio.to_thread(run, f"http://127.0.0.1:{free_port()}")
    assert bad.returncode == 1
    assert "FAIL Telegram" in bad.stdout
    assert telegram.token not in bad.stdout + bad.stderr


def test_the_doctor_reads_a_database_without_changing_it(path: Path) -> None:
    before = path.read_bytes()
    examine_database(path)
    assert path.read_bytes() == before
