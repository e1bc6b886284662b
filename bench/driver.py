"""Posts prepared updates at given times and notes when each was acknowledged.

`python -m bench.driver PLAN RESULT`: a process of its own, raw sockets kept alive. Latencies are to
be counted from the time an update was *due*, not from when it could be sent, so that a slow server
does not hide its own queue (coordinated omission). Times are seconds of `time.monotonic`.
"""

import asyncio
import gc
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.connection import Connection, connect, post_request


@dataclass
class Plan:
    """What to post: `bodies[i]` is due `i * interval_seconds` after the start.

    With an interval of 0 every connection posts its next update as soon as the last is answered.
    `stored_query`, when given, is asked of `database` at the moment of each `sample_every`-th
    acknowledgement, with the numbers of `keys[i]`: does a second connection see the answer?
    """

    port: int
    path: str
    bodies: Sequence[str]
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 100
    interval_seconds: float = 0.0
    database: str | None = None
    stored_query: str | None = None
    sample_every: int = 10
    keys: Sequence[Sequence[int]] = ()


@dataclass
class Post:
    """What became of one update; `stored` is None where it was not looked for."""

    due: float
    sent: float = 0.0
    acknowledged: float = 0.0
    status: int = 0
    answered_in_body: bool = False
    stored: bool | None = None


async def drive(plan: Plan) -> list[Post]:
    """Post all updates of a plan; returns when the last was acknowledged."""
    requests = [
        post_request(plan.port, plan.path, body.encode(), plan.headers) for body in plan.bodies
    ]
    connections = [await connect(plan.port) for _ in range(plan.connections)]
    looker = sqlite3.connect(f"file:{plan.database}?mode=ro", uri=True) if plan.database else None
    gc.collect()
    gc.freeze()
    gc.disable()
    start = time.monotonic() + 0.05
    posts = [Post(start + plan.interval_seconds * index) for index in range(len(requests))]
    following = iter(range(len(requests)))

    async def work_off(connection: Connection) -> None:
        for index in following:
            post = posts[index]
            if (seconds := post.due - time.monotonic()) > 0:
                await asyncio.sleep(seconds)
            post.sent = time.monotonic()
            post.status, body = await connection.post(requests[index])
            post.acknowledged = time.monotonic()
            post.answered_in_body = b"answerCallbackQuery" in body
            if looker and plan.stored_query and index % plan.sample_every == 0:
                row = looker.execute(plan.stored_query, tuple(plan.keys[index])).fetchone()
                post.stored = row is not None

    await asyncio.gather(*(work_off(connection) for connection in connections))
    gc.enable()
    for connection in connections:
        connection.close()
    if looker:
        looker.close()
    return posts


def main(arguments: Sequence[str]) -> None:
    """Read the plan, drive, and write the result."""
    plan = Plan(**json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    posts: list[dict[str, Any]] = [asdict(post) for post in asyncio.run(drive(plan))]
    Path(arguments[1]).write_text(json.dumps(posts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
