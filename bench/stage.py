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
from bench.processes import running

_POLL_SECONDS = 0.1
_START_SECONDS = 60


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
        urllib.request.urlopen(f"{self.url}/control/reset", data=b"").close()  # noqa: S310

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


def wait_for(is_so: Callable[[], bool], seconds: float = _START_SECONDS) -> bool:
    """Whether it became so within the time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(_POLL_SECONDS)
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
