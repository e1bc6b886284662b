"""What the bench itself can do, so that one sees it is not the bottleneck."""

import json
import subprocess
import sys

from bench.driver import Plan
from bench.measures import BURST_SECONDS, LEARNERS, lateness
from bench.percentile import percentile
from bench.processes import ROOT
from bench.stage import drive, null_api
from bench.taps import tap_update, taps_on

_FLAT_OUT = 10_000


def measure_floor() -> dict[str, float]:
    """The driver against a server that only replies 200; calls the null API can take; the library.

    Rates are per second, `ms` percentiles from when a post was due to its 200.
    """
    taps = taps_on(range(LEARNERS), range(1, 2))
    bodies = [tap_update(tap, "a:1:1:a") for tap in taps]
    call = [f"callback_query_id={number}" for number in range(_FLAT_OUT)]
    with null_api(0) as api:
        interval = BURST_SECONDS / len(bodies)
        posts = drive(Plan(api.port, "/floor", bodies, interval_seconds=interval))
        waits = sorted((post.acknowledged - post.due) * 1000 for post in posts)
        floor = {
            "burst_p50_ms": percentile(waits, 50) or 0.0,
            "burst_p99_ms": percentile(waits, 99) or 0.0,
            "burst_max_ms": percentile(waits, 100) or 0.0,
            "driver_late_p99_ms": percentile(lateness(posts), 99) or 0.0,
            "posts_per_second": _rate(Plan(api.port, "/floor", bodies * (_FLAT_OUT // LEARNERS))),
            "null_api_calls_per_second": _rate(Plan(api.port, "/botX/answerCallbackQuery", call)),
        }
    return floor | _library_floor()


def _rate(plan: Plan) -> float:
    posts = drive(plan)
    return len(posts) / (max(post.acknowledged for post in posts) - posts[0].sent)


def _library_floor() -> dict[str, float]:
    command = [sys.executable, "-m", "bench.library_floor"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    floor: dict[str, float] = json.loads(done.stdout)
    return floor
