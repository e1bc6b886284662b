"""The bot as an operator runs it: a process of its own, which may be killed or frozen."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Self

from sandbox.testing import RunningSandbox
from tests.waiting import until

REPOSITORY = Path(__file__).parents[1]
WEBHOOK_SECRET = "a_secret_of_the_proofs"
# An operator's bot keeps its compiled modules; coverage would make each start three times as long.
_NOT_HANDED_ON = ("PYTHONDONTWRITEBYTECODE", "COVERAGE_")
_OURS = (
    "BOT_",
    "DATABASE_",
    "ALLOW_",
    "DYNO",
    "WEBHOOK_",
    "LOG_",
    "SEND_",
    "PORT",
    "HOST",
    *_NOT_HANDED_ON,
)
_NO_LIMIT = "100000"
START_SECONDS = 60.0


class BotProcess:
    """`python -m bot run` against a sandbox; may be started again after its end.

    With `port` it listens to a webhook, else it polls. Settings are given as in the environment.
    """

    def __init__(
        self,
        telegram: RunningSandbox,
        folder: Path,
        *,
        port: int | None = None,
        log: Path | None = None,
        **settings: str,
    ) -> None:
        self.telegram = telegram
        self.folder = folder
        self.port = port
        self.database_path = folder / "fonte.db"
        self.log_path = log or folder / "bot.log"
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self.started_at = 0.0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.end(signal.SIGTERM if exception[0] is None else signal.SIGKILL)

    async def start(self, *, is_awaited: bool = True) -> None:
        """Start; unless not awaited, return when it listens for updates."""
        since = self.telegram.next_call_index
        with self.log_path.open("ab") as log:
            self.started_at = time.monotonic()
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                cwd=self.folder, env=self._environment(), stdout=log, stderr=log,
            )  # fmt: skip
        if is_awaited:
            # Both ways of listening begin with a call that needs the database to be open.
            listens = "deleteWebhook" if self.port is None else "setWebhook"
            await self.telegram.wait(listens, since=since, timeout_seconds=START_SECONDS)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int | None:
        """Send a signal and wait for the end; returns the exit status, None when not started."""
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the end; returns the exit status."""
        assert self._process is not None
        async with asyncio.timeout(30):
            return await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, such as SIGSTOP and SIGCONT."""
        assert self._process is not None
        self._process.send_signal(number)

    async def freeze(self) -> None:
        """Stop it where it is and return when it stands still; `signal(SIGCONT)` lets it go on."""
        self.signal(signal.SIGSTOP)
        await until(self._is_frozen)

    def _is_frozen(self) -> bool:
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(") ")[2][0] == "T"

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.returncode is None

    def megabytes(self, field: str = "VmRSS") -> float:
        """Resident memory now, or with `VmHWM` the most it ever was (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
        return int(line.split()[1]) / 1024

    def logged(self) -> str:
        """Everything it wrote, over all its lives."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def _environment(self) -> dict[str, str]:
        plain = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
        settings = {
            "PYTHONPATH": str(REPOSITORY),
            "BOT_TOKEN": self.telegram.token,
            "BOT_API_URL": self.telegram.api_url,
            "DATABASE_URL": f"sqlite:///{self.database_path}",
            "ALLOW_EPHEMERAL_DATABASE": "true",
            "LOG_LEVEL": "warning",
            "SEND_PER_SECOND": _NO_LIMIT,
            "SEND_PER_CHAT_SECOND": _NO_LIMIT,
        }
        if self.port is not None:
            settings |= {
                "WEBHOOK_URL": f"http://127.0.0.1:{self.port}",
                "WEBHOOK_SECRET": WEBHOOK_SECRET,
                "HOST": "127.0.0.1",
                "PORT": str(self.port),
            }
        return plain | settings | self._settings


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port
