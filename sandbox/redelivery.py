"""Delivery at its worst: each update comes once or several times, in shuffled order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

from sandbox.errors import ControlError
from sandbox.json_types import Json

T = TypeVar("T")

# A window that does not fill is delivered after this time.
PATIENCE_SECONDS = 0.05
FIELDS: dict[str, type] = {"times": int, "window": int, "seed": int, "disorderly": bool}


@dataclass(frozen=True)
class RedeliveryPlan:
    """Each update comes 1 to `times` times, shuffled among `window` updates that follow each other.

    `disorderly`: a webhook gets them in parallel also within a chat.
    """

    times: int = 1
    window: int = 1
    seed: int = 0
    disorderly: bool = False


class Redelivery(Generic[T]):
    """Collects arrivals, and hands on a window of them as soon as it is full or has waited."""

    def __init__(self, plan: RedeliveryPlan, deliver: Callable[[T], None]) -> None:
        self.plan = plan
        self._deliver = deliver
        self._chance = Random(plan.seed)  # noqa: S311 (an order that can be repeated)
        self._held: list[T] = []
        self._patience: asyncio.TimerHandle | None = None

    @property
    def held_count(self) -> int:
        """How many wait for their window."""
        return len(self._held)

    def add(self, arrival: T) -> None:
        """Take one in. Needs a running event loop."""
        self._held.append(arrival)
        if len(self._held) >= self.plan.window:
            self.flush()
        elif self._patience is None:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(PATIENCE_SECONDS, self.flush)

    def flush(self) -> None:
        """Deliver what is held, repeated and shuffled."""
        window = [each for each in self._held for _ in range(self._repeats())]
        self.clear()
        self._chance.shuffle(window)
        for each in window:
            self._deliver(each)

    def _repeats(self) -> int:
        return self._chance.randint(1, self.plan.times)

    def clear(self) -> None:
        """Forget what is held."""
        self._held.clear()
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def read_plan(wish: Json) -> RedeliveryPlan:
    """A plan from its description in JSON. Raises ControlError 400."""
    for name, value in wish.items():
        if name not in FIELDS:
            raise ControlError(400, f"unknown field: {name}")
        if type(value) is not FIELDS[name]:
            raise ControlError(400, f"{name} must be given as {FIELDS[name].__name__}")
    plan = RedeliveryPlan(**wish)
    if plan.times < 1 or plan.window < 1:
        raise ControlError(400, "times and window must be at least 1")
    return plan
