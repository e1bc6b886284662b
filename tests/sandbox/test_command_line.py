"""The command line: options, a bot as child process, signals, exit statuses."""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.__main__ import is_set, main
from sandbox.launcher import exit_status, local_address, run_sandbox
from sandbox.server import listen
from sandbox.world import World
from tests.sandbox.bot_client import eventually, keyboard

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).parents[2]
POLLING_BOT = """
import os, signal, sys, urllib.request
signal.signal(signal.SIGTERM, lambda *_: sys.exit({status}))
api = os.environ["BOT_API_URL"] + "/bot" + os.environ["BOT_TOKEN"]
while True:
    urllib.request.urlopen(api + "/getUpdates?timeout=50").read()
"""


async def start_sandbox(
    *arguments: str, folder: Path = ROOT, **variables: str
) -> asyncio.subprocess.Process:
    """The command line as a process of its own, which inherits none of its variables."""
    # Nor does it measure its coverage, which would make its start three times as slow.
    own = ("PORT", "BOT_TOKEN", "BOT_API_URL", "SANDBOX_TOKEN", "COVERAGE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    environment |= {"PYTHONPATH": str(ROOT), **variables}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *arguments,
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str, str]:
    """Status, output and errors of a process that ends by itself."""
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def first_line(process: asyncio.subprocess.Process) -> str:
    """The first line that the process prints."""
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


@pytest.mark.parametrize("status", [0, 3])
async def test_the_page_is_announced_when_the_bot_polls_and_a_signal_ends_both(
    status: int,
) -> None:
    bot = POLLING_BOT.format(status=status)
    process = await start_sandbox("--port", "0", "--", sys.executable, "-c", bot)
    assert (await first_line(process)).startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    assert (await ended(process))[0] == status


async def test_a_bot_without_a_handler_is_stopped_cleanly() -> None:
    lines = POLLING_BOT.splitlines()
    bot = "\n".join(line for line in lines if "SIGTERM" not in line)
    process = await start_sandbox("--port", "0", "--", sys.executable, "-c", bot)
    await first_line(process)
    process.send_signal(signal.SIGTERM)
    assert (await ended(process))[0] == 0


async def test_the_sandbox_ends_with_a_bot_that_dies() -> None:
    status, out, _ = await ended(
        await start_sandbox("--port", "0", "--", sys.executable, "-c", "raise SystemExit(7)")
    )
    assert (status, out) == (7, "")


async def test_a_command_that_is_missing_is_named() -> None:
    status, _, err = await ended(await start_sandbox("--port", "0", "--", "no-such-command"))
    assert status == 127
    assert err.strip() == "no-such-command cannot be started: No such file or directory"


async def test_alone_it_prints_what_a_bot_needs() -> None:
    process = await start_sandbox("--port", "0", "--token", "12:Abc")
    assert await first_line(process) == "BOT_TOKEN=12:Abc"
    assert (await first_line(process)).startswith("BOT_API_URL=http://127.0.0.1:")
    process.terminate()
    assert (await ended(process))[0] == 0


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
async def test_a_bad_port_is_named_in_one_line(port: str) -> None:
    status, out, err = await ended(await start_sandbox(PORT=port))
    assert (status, out) == (2, "")
    assert err == f"PORT must be a number from 0 to 65535, not {port!r}\n"


async def test_a_taken_port_is_named_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, err = await ended(await start_sandbox(PORT=str(port)))
    assert status == 2
    assert err == f"PORT {port} on 127.0.0.1 cannot be used: Address already in use\n"


async def test_a_bad_token_is_named() -> None:
    status, _, err = await ended(await start_sandbox("--token", "secret"))
    assert status == 2
    assert "SANDBOX_TOKEN" in err


async def test_an_answer_key_that_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    missing = tmp_path / "questions.json"
    status, out, err = await ended(await start_sandbox("--answer-key", str(missing)))
    assert (status, out) == (2, "")
    assert err == f"--answer-key: {missing} cannot be read: No such file or directory\n"


async def test_pupils_know_the_answers_of_the_key() -> None:
    key = ROOT / "content" / "questions.json"
    asked = json.loads(key.read_text(encoding="utf-8"))["questions"][0]
    letters = dict(zip((option["id"] for option in asked["options"]), "ABCD", strict=True))
    offers = [f"{letters[each['id']]}. {each['text']['it']}" for each in asked["options"]]
    process = await start_sandbox("--port", "0", "--answer-key", str(key), "--token", "12:Abc")
    await first_line(process)
    address = (await first_line(process)).removeprefix("BOT_API_URL=")
    async with aiohttp.ClientSession() as session:

        async def post(path: str, **body: Any) -> Any:
            async with session.post(f"{address}/{path}", json=body) as answer:
                return await answer.json()

        group = await post("sandbox/groups", title="Classe", members=[1001])
        place = {"group_id": group["id"], "skill": 1, "delay_seconds": 0}
        await post("sandbox/classes", pupils=5, **place)
        text = "\n".join([asked["stem"]["it"], *offers])
        markup = keyboard([(letter, letter) for letter in "ABCD"])
        wish = {"chat_id": group["id"], "text": text, "reply_markup": markup}
        await post("bot12:Abc/sendMessage", **wish)
        taps: list[str] = []
        asking = {"timeout": 5, "limit": 1, "offset": 0}
        while len(taps) < 5:
            [update] = (await post("bot12:Abc/getUpdates", **asking))["result"]
            asking["offset"] = update["update_id"] + 1
            taps += [update["callback_query"]["data"]] if "callback_query" in update else []
    process.send_signal(signal.SIGTERM)
    assert (await ended(process))[0] == 0
    assert taps == [letters[asked["key"]]] * 5


@pytest.mark.parametrize("where", ["environment", "env_file", "nowhere"])
async def test_unless_set_runs_the_command_alone(tmp_path: Path, where: str) -> None:
    if where == "env_file":
        (tmp_path / ".env").write_text("# mine\nexport BOT_TOKEN=1:x\n", encoding="utf-8")
    variables = {"BOT_TOKEN": ""} if where == "environment" else {}
    show = "import os; print(os.environ.get('BOT_API_URL', 'none'))"
    process = await start_sandbox(
        *("--port", "0", "--unless-set", "BOT_TOKEN", "--", sys.executable, "-c", show),
        folder=tmp_path,
        **variables,
    )
    status, out, _ = await ended(process)
    assert status == 0
    assert (out.strip() == "none") is (where != "nowhere")


@pytest.mark.parametrize("ends_when_asked", [True, False])
async def test_a_second_signal_ends_a_stubborn_bot_at_once(
    capsys: pytest.CaptureFixture[str], ends_when_asked: bool
) -> None:
    world, stopping = World(), asyncio.Event()
    bot = POLLING_BOT.format(status=5)
    if not ends_when_asked:
        bot = bot.replace("lambda *_: sys.exit(5)", "signal.SIG_IGN")
    command = [sys.executable, "-c", bot]
    running = asyncio.create_task(run_sandbox(world, listen("127.0.0.1", 0), command, stopping))
    await asyncio.wait_for(world.bot_listens.wait(), 20)
    stopping.set()
    await eventually(lambda: not stopping.is_set())
    if not ends_when_asked:
        stopping.set()
    assert await asyncio.wait_for(running, 3) == (5 if ends_when_asked else 137)
    assert "http://127.0.0.1:" in capsys.readouterr().out


async def test_alone_it_serves_until_it_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    world, stopping = World(), asyncio.Event()
    stopping.set()
    assert await run_sandbox(world, listen("127.0.0.1", 0), [], stopping) == 0
    assert world.bot.token in capsys.readouterr().out


def test_wrong_settings_end_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert main([]) == 2
    assert main(["--port", "0", "--token", "bad"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_address_is_one_that_this_machine_reaches() -> None:
    with listen("0.0.0.0", 0) as everywhere:
        assert local_address(everywhere).startswith("http://127.0.0.1:")


def test_a_commented_line_sets_nothing(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("# SOME_NAME=1\nSOME_NAME_TOO=1\n", encoding="utf-8")
    assert not is_set("SOME_NAME", env_file)
    assert is_set("SOME_NAME_TOO", env_file)
    assert not is_set("SOME_NAME", tmp_path / "missing")


def test_a_killed_child_gives_the_status_of_a_shell() -> None:
    assert (exit_status(5), exit_status(-9)) == (5, 137)


async def test_flood_limits_are_kept_when_asked_for() -> None:
    process = await start_sandbox("--port", "0", "--flood")
    await first_line(process)
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip().removeprefix("BOT_API_URL=")
    url = f"{address}/sandbox/flood"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (await answer.json())["limits"]["per_group_minute"] == 20
    process.send_signal(signal.SIGTERM)
    assert (await ended(process))[0] == 0
