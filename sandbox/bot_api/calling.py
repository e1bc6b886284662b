"""Making one call: history, planted faults, the method, the envelope."""

import inspect
import logging
from dataclasses import dataclass, replace
from typing import Any

from sandbox.bot_api import BY_LOWER_NAME, Handler
from sandbox.calls import Call
from sandbox.errors import ApiError
from sandbox.faults import SILENT, Fault
from sandbox.json_types import Json
from sandbox.parameters import Parameters
from sandbox.world import World

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a call ended: HTTP status and envelope, or the fault that decides the answer.

    The answer is kept back for `latency_seconds`.
    """

    status: int
    envelope: Json
    fault: Fault | None = None
    latency_seconds: float = 0.0


async def call(world: World, method: str, parameters: Parameters) -> Outcome:
    """Make a call and write it into the history."""
    name, handler = BY_LOWER_NAME.get(method.lower(), (method, _unknown_method))
    record = world.calls.begin(name, parameters, world.clock())
    latency_seconds = world.faults.latency_seconds(name, record.chat_id)
    try:
        outcome = await _outcome(world, handler, record)
    except BaseException:
        record.description = "the caller went away"
        world.calls.finish(record, world.clock())
        raise
    _note(record, outcome)
    world.calls.finish(record, world.clock())
    return replace(outcome, latency_seconds=latency_seconds)


async def _outcome(world: World, handler: Handler, record: Call) -> Outcome:
    try:
        world.flood.check_hold(record.method, record.chat_id)
    except ApiError as error:
        return _failure(error)
    fault = world.faults.take(record.method, record.chat_id)
    if fault is None:
        return await _run(world, handler, record)
    executed = await _run(world, handler, record) if fault.executed else None
    if fault.kind == "truncated" and executed is not None:
        return replace(executed, fault=fault)
    if fault.kind in SILENT:
        return Outcome(0, {"ok": False, "description": fault.kind}, fault)
    if fault.kind == "429" and record.chat_id is not None:
        world.flood.hold(record.chat_id, fault.retry_after)
    return _failure(fault.error(), fault)


async def _run(world: World, handler: Handler, record: Call) -> Outcome:
    try:
        world.flood.check_limits(record.method, record.chat_id)
        result = handler(world, record.parameters)
        if inspect.isawaitable(result):
            result = await result
    except ApiError as error:
        return _failure(error)
    except Exception:
        log.exception("a method failed")
        return _failure(ApiError(500, "Internal Server Error"))
    world.flood.count(record.method, record.chat_id)
    return Outcome(200, {"ok": True, "result": result})


def _failure(error: ApiError, fault: Fault | None = None) -> Outcome:
    envelope: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        envelope["parameters"] = error.parameters
    return Outcome(error.code, envelope, fault)


def _unknown_method(world: World, parameters: Parameters) -> Any:
    raise ApiError(404, "Not Found: method not found")


def _note(record: Call, outcome: Outcome) -> None:
    record.status = outcome.status
    record.ok = outcome.envelope["ok"]
    record.error_code = outcome.envelope.get("error_code")
    record.description = outcome.envelope.get("description")
    record.result = outcome.envelope.get("result")
