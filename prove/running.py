"""Running one proof in a folder of its own; a proof that fails to end is a promise not held."""

import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from prove.promise import Finding, Promise, Stage


@dataclass(frozen=True)
class Proven:
    """A promise and what its proof found."""

    promise: Promise
    finding: Finding
    seed: int
    seconds: float


async def run(promise: Promise, seed: int, *, is_full: bool) -> Proven:
    """Prove a promise. An exception of the proof becomes its breach, with the traceback shown."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"promise-{promise.number}-") as folder:
        try:
            finding = await promise.prove(Stage(seed, Path(folder), is_full))
        except Exception as error:  # the others are still to be proven
            traceback.print_exc()
            finding = Finding("not proven", (f"the proof ended with {error!r}",))
    return Proven(promise, finding, seed, time.monotonic() - started)
