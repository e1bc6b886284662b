"""Faults that a tester plants: the matching calls fail, or linger, as Telegram and networks do."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.errors import ApiError, ControlError, too_many_requests
from sandbox.json_types import Json

DESCRIPTIONS = {
    "400": "Bad Request: chat not found",
    "403": "Forbidden: bot was blocked by the user",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}
# Nothing is answered: status 0.
SILENT = {"timeout", "cut"}
# The call takes effect in any case; only its answer is spoilt.
EXECUTED = {"latency", "truncated"}
KINDS = {"429", *SILENT, *EXECUTED, *DESCRIPTIONS}
FIELDS = {
    "method",
    "chat_id",
    "times",
    "share",
    "seed",
    "retry_after",
    "description",
    "seconds",
    "executed",
}
# A number of seconds, or the least and the most of them.
Seconds = float | tuple[float, float]


@dataclass
class Fault:
    """What goes wrong, for which calls, and how often.

    `times` None: until removed. `share` of the matching calls is met, chosen by a generator that
    `seed` starts. `executed`: the call takes effect first. `hits` counts the calls that were met.
    """

    id: int
    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    share: float = 1.0
    seed: int = 0
    retry_after: int = 3
    description: str | None = None
    seconds: Seconds = 60.0
    executed: bool = False
    hits: int = 0
    chance: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 (a run that can be repeated, no secrets)
        self.executed = self.executed or self.kind in EXECUTED

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Whether the call is meant; a fault that names no method spares getUpdates."""
        if self.times == 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        if self.method is None:
            return method.lower() != "getupdates"
        return self.method.lower() == method.lower()

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether it goes wrong this time; uses up one of `times` when it does."""
        if not self.meets(method, chat_id):
            return False
        if self.share < 1 and self.chance.random() >= self.share:
            return False
        self.hits += 1
        if self.times is not None:
            self.times -= 1
        return True

    def draw_seconds(self) -> float:
        """How long it takes this time."""
        if isinstance(self.seconds, tuple):
            return self.chance.uniform(*self.seconds)
        return self.seconds

    def error(self) -> ApiError:
        """The error with which Telegram would answer."""
        if self.kind == "429":
            return too_many_requests(self.retry_after)
        return ApiError(int(self.kind), self.description or DESCRIPTIONS[self.kind])

    def as_json(self) -> Json:
        """The fault as the control API lists it."""
        return {name: value for name, value in vars(self).items() if name != "chance"}


@dataclass
class Faults:
    """The planted faults, oldest first."""

    _faults: list[Fault] = field(default_factory=list)
    _last_id: int = 0

    def plant(self, wish: Json) -> Fault:
        """Plant a fault from its description in JSON. Raises ControlError 400."""
        kind = str(wish.get("kind", ""))
        if kind not in KINDS:
            raise ControlError(400, f"kind must be one of {', '.join(sorted(KINDS))}")
        fields = {name: value for name, value in wish.items() if name != "kind"}
        for name, value in fields.items():
            _check_field(name, value)
        if "share" in fields:
            fields.setdefault("times", None)
        if isinstance(fields.get("seconds"), list):
            fields["seconds"] = tuple(fields["seconds"])
        self._last_id += 1
        fault = Fault(self._last_id, kind, **fields)
        self._faults.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call; None when the call is to succeed."""
        struck = (
            fault
            for fault in self._faults
            if fault.kind != "latency" and fault.strikes(method, chat_id)
        )
        fault = next(struck, None)
        self._drop_spent()
        return fault

    def latency_seconds(self, method: str, chat_id: int | None) -> float:
        """How long the answer to this call is kept back, all rules together."""
        slow = [each for each in self._faults if each.kind == "latency"]
        seconds = sum(each.draw_seconds() for each in slow if each.strikes(method, chat_id))
        self._drop_spent()
        return float(seconds)

    def _drop_spent(self) -> None:
        if any(fault.times == 0 for fault in self._faults):
            self._faults = [fault for fault in self._faults if fault.times != 0]

    def listed(self) -> list[Json]:
        """All faults that are still to come."""
        return [fault.as_json() for fault in self._faults]

    def remove(self, fault_id: int) -> None:
        """Forget one fault. Raises ControlError 404."""
        kept = [fault for fault in self._faults if fault.id != fault_id]
        if len(kept) == len(self._faults):
            raise ControlError(404, f"there is no fault {fault_id}")
        self._faults = kept

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()


def _check_field(name: str, value: Any) -> None:
    """Raises ControlError 400 for a field that no fault has, or a wrong value."""
    if name not in FIELDS:
        raise ControlError(400, f"unknown field: {name}")
    checks = {
        "method": isinstance(value, str),
        "description": isinstance(value, str),
        "executed": isinstance(value, bool),
        "chat_id": _is_whole(value),
        "seed": _is_whole(value),
        "retry_after": _is_whole(value) and value >= 0,
        "times": value is None or (_is_whole(value) and value >= 1),
        "share": _is_number(value) and 0 <= value <= 1,
        "seconds": _is_duration(value),
    }
    if not checks[name]:
        raise ControlError(400, f"{name} has a wrong type or value")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or isinstance(value, float)


def _is_duration(value: Any) -> bool:
    """A number of seconds, or the least and the most in a list of two."""
    if isinstance(value, list | tuple):
        return len(value) == 2 and all(map(_is_duration, value)) and value[0] <= value[1]
    return _is_number(value) and value >= 0
