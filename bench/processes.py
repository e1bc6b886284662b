"""Processes under measurement: what they cost, how they start and how they end (Linux: /proc)."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS = 10


def resident_megabytes(pid: int) -> float:
    """Resident set size of a process (/proc/PID/status, VmRSS in kB)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its threads and children (/proc/PID/stat, in ticks)."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = sum(int(ticks) for ticks in after_name[11:15]) / _TICKS_PER_SECOND
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for path in lists for child in path.read_text("ascii").split()]
    return own + sum(cpu_seconds(child) for child in children)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Started:
    """A process and when it was started, in seconds of `time.monotonic`."""

    process: "subprocess.Popen[str]"
    at: float

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid


@contextlib.contextmanager
def running(
    module: str,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    log: IO[str] | None = None,
) -> Iterator[Started]:
    """`python -m module` until the block ends: SIGTERM first, SIGKILL after ten seconds.

    It runs in `folder`, where no `.env` changes its settings.
    """
    started_at = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT)} | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield Started(process, started_at)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
