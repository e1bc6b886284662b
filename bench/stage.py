"""The null API and the driver as their own processes, and one subject between them."""

import contextlib
import dataclasses
import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.driver import Plan, Post
from bench.people import Loop, Looped
from bench.processes import running

_POLL_SECONDS = 0.02
_START_SECONDS = 60
_LOOP_SECONDS, _LOOP_POLL_SECONDS = 300, 0.25  # not so often that it takes part


class NullApiProcess:
    """The null API server from outside."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, name: str) -> Any:
        """What a control path says."""
        with urllib.request.urlopen(f"{self.url}/control/{name}") as response:  # noqa: S310
            return json.loads(response.read() or b"null")

    def reset(self) -> None:
        """Forget answers, counts and what waits."""
        self._tell("reset", b"")

    def begin(self, loop: Loop) -> None:
        """Let people play."""
        self._tell("loop", json.dumps(dataclasses.asdict(loop)).encode())

    def looped(self, seconds: float = _LOOP_SECONDS) -> Looped:
        """Wait until they have played; returns what was measured."""
        found: dict[str, Any] | None = None

        def is_over() -> bool:
            nonlocal found
            found = self.ask("loop")
            return found is not None

        if not wait_for(is_over, seconds, _LOOP_POLL_SECONDS) or found is None:
            raise RuntimeError("the people are still playing")
        if "fault" in found:
            raise RuntimeError(f"the people could not play on: {found['fault']}")
        return Looped(**found)

    def play(self, loop: Loop) -> Looped:
        """Let people play, to the end."""
        self.begin(loop)
        return self.looped()

    def _tell(self, name: str, body: bytes) -> None:
        urllib.request.urlopen(f"{self.url}/control/{name}", data=body).close()  # noqa: S310

    def answered(self) -> int:
        """How many callback queries were answered."""
        number: int = self.ask("answered")
        return number

    def edited(self) -> int:
        """How many messages were edited."""
        number: int = self.ask("counts").get("editMessageText", 0)
        return number


@contextlib.contextmanager
def null_api(latency_ms: float) -> Iterator[NullApiProcess]:
    """A null API in a process of its own."""
    with running("bench.null_api", ["--latency-ms", str(latency_ms)]) as started:
        assert started.process.stdout is not None
        yield NullApiProcess(int(started.process.stdout.readline()))


def wait_for(
    is_so: Callable[[], bool], seconds: float = _START_SECONDS, every_seconds: float = _POLL_SECONDS
) -> bool:
    """Whether it became so within the time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(every_seconds)
    return True


def drive(plan: Plan) -> list[Post]:
    """Carry out a plan in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        plan_file, result_file = Path(folder) / "plan.json", Path(folder) / "result.json"
        plan_file.write_text(json.dumps(dataclasses.asdict(plan)), encoding="utf-8")
        with running("bench.driver", [str(plan_file), str(result_file)]) as started:
            if started.process.wait() != 0:
                raise RuntimeError("the driver failed")
        return [Post(**post) for post in json.loads(result_file.read_text(encoding="utf-8"))]
