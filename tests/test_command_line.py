"""The command line as a user types it: each command, each wrong setting, and a clean end."""

import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot import __version__
from bot.__main__ import main
from bot.content.library import PACK_PATH
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.unmeasured

REPOSITORY = Path(__file__).parents[1]
TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SETTINGS = (
    "BOT_", "DATABASE_", "ALLOW_", "DYNO", "WEBHOOK_", "LOG_", "SEND_", "PORT", "HOST", "STATUS_",
    "METRICS_",
)  # fmt: skip
MEASURING = "COVERAGE_"  # a child that measured itself too would start three times as slowly


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without settings of its own, and with these.

    A test's database may lie in memory or in a container.
    """
    left_out = (*SETTINGS, MEASURING)
    plain = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    ours = {"PYTHONPATH": str(REPOSITORY), "ALLOW_EPHEMERAL_DATABASE": "true"}
    return plain | ours | settings


def bot(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` in a folder; it must end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert bot(tmp_path, "version").stdout == f"fonte {__version__}\n"


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = bot(tmp_path, "--help").stdout
    for command in ("run", "check", "doctor", "migrate", "backup", "version"):
        assert f"    {command} " in shown
    assert "FILE" in bot(tmp_path, "backup", "--help").stdout


def test_the_real_questions_are_checked(tmp_path: Path) -> None:
    ended = bot(tmp_path, "check")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "no errors" in ended.stdout


def test_a_fault_in_the_questions_is_named_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "questions.json"
    text = PACK_PATH.read_text(encoding="utf-8")
    broken.write_text(text.replace('"key": "a"', '"key": "z"', 1), encoding="utf-8")
    ended = bot(tmp_path, "check", str(broken))
    assert ended.returncode == 1
    assert "].key: " in ended.stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{"])
def test_questions_that_cannot_be_read_end_with_a_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "questions.json"
    if content is not None:
        file.write_bytes(content)
    ended = bot(tmp_path, "check", str(file))
    assert ended.returncode in (1, 2)
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "questions.json" in ended.stderr


def test_a_database_is_made_and_backed_up_once(tmp_path: Path) -> None:
    assert bot(tmp_path, "migrate").returncode == 0
    assert (tmp_path / "var" / "fonte.db").is_file()
    assert bot(tmp_path, "backup", "copy.db").returncode == 0
    again = bot(tmp_path, "backup", "copy.db")
    assert again.returncode == 2
    assert "exists already" in again.stderr


def no_database(folder: Path) -> str:
    (folder / "fonte.db").write_text("this is a letter, not a database", encoding="utf-8")
    return f"sqlite:///{folder}/fonte.db"


def newer_database(folder: Path) -> str:
    connection = sqlite3.connect(folder / "fonte.db")
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    return f"sqlite:///{folder}/fonte.db"


def file_as_folder(folder: Path) -> str:
    (folder / "file").write_text("", encoding="utf-8")
    return f"sqlite:///{folder}/file/fonte.db"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to stand in, an environment without settings, and logs as before."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    yield tmp_path
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


def assert_one_line(capsys: pytest.CaptureFixture[str], variable: str) -> str:
    """The command line, run in this process, refuses a setting in one line; that line."""
    assert main([]) == 2
    written = capsys.readouterr().err
    assert written.startswith(f"fonte: {variable}: ")
    assert written.count("\n") == 1
    return written


@pytest.mark.parametrize("make_url", [no_database, newer_database, file_as_folder])
def test_a_database_that_cannot_be_used_is_one_line(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    make_url: Callable[[Path], str],
) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", make_url(here))
    assert_one_line(capsys, "DATABASE_URL")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BOT_TOKEN", ""),
        ("BOT_TOKEN", "not-a-token"),
        ("BOT_API_URL", "telegram.org"),
        ("BOT_API_URL", "http://host:port"),
        ("WEBHOOK_URL", "ftp://example.org"),
        ("WEBHOOK_SECRET", "short"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("STATUS_PORT", "0"),
        ("METRICS_TOKEN", "short"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("LOG_LEVEL", "loud"),
        ("SEND_PER_SECOND", "0"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv(variable, value)
    assert_one_line(capsys, variable)


def test_a_database_on_a_dyno_is_refused_in_one_line(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable, value in (("BOT_TOKEN", TOKEN), ("WEBHOOK_URL", "https://a.org"), ("DYNO", "1")):
        monkeypatch.setenv(variable, value)
    assert "ALLOW_EPHEMERAL_DATABASE" in assert_one_line(capsys, "DATABASE_URL")
    assert not (here / "var").exists()


def test_a_missing_token_says_where_to_get_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "@BotFather" in assert_one_line(capsys, "BOT_TOKEN")


def test_settings_are_read_from_a_file_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".env").write_text("BOT_TOKEN=wrong\n", encoding="utf-8")
    assert_one_line(capsys, "BOT_TOKEN")


def test_a_wrong_setting_ends_the_process_with_status_2(tmp_path: Path) -> None:
    refused = bot(tmp_path, "run", BOT_TOKEN="")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert refused.stderr.startswith("fonte: BOT_TOKEN: ")


async def start(folder: Path, **settings: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment(**settings),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> str:
    """What a process wrote until its end."""
    async with asyncio.timeout(60):
        _, written = await process.communicate()
    return written.decode()


async def test_a_token_that_telegram_refuses_is_one_line(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    process = await start(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=telegram.api_url)
    written = await ended(process)
    assert process.returncode == 2
    server = f"the Bot API server at BOT_API_URL ({telegram.api_url})"
    assert written == f"fonte: BOT_TOKEN: {server} does not accept this token\n"


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", "PORT"), ("192.0.2.1", "HOST")])
async def test_an_address_that_cannot_be_used_is_one_line(
    telegram: RunningSandbox, tmp_path: Path, host: str, named: str
) -> None:
    taken = telegram.base_url.rpartition(":")[2]
    process = await start(
        tmp_path,
        BOT_TOKEN=telegram.token,
        BOT_API_URL=telegram.api_url,
        WEBHOOK_URL="http://127.0.0.1:1",
        HOST=host,
        PORT=taken,
    )
    written = await ended(process)
    assert process.returncode == 2
    value = taken if named == "PORT" else host
    assert written.splitlines()[-1].startswith(f"fonte: {named}: {value} cannot be used")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_cleanly_and_no_secret_was_logged(
    telegram: RunningSandbox, tmp_path: Path, number: signal.Signals
) -> None:
    process = await start(
        tmp_path, BOT_TOKEN=telegram.token, BOT_API_URL=telegram.api_url, LOG_LEVEL="debug"
    )
    person = telegram.create_person()
    telegram.fault("500", method="sendMessage", times=1)
    telegram.send(person.id, "/start")
    await telegram.wait("sendMessage", person.id, timeout_seconds=30)
    process.send_signal(number)
    written = await ended(process)
    assert process.returncode == 0
    assert "call_waits" in written
    assert telegram.token not in written
    assert "Traceback" not in written
