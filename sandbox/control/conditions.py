"""Control API: what makes life hard for a bot: faults, floods, redelivery; and the clock."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.bot_api.endpoint import json_response
from sandbox.control.bodies import number, optional, read_body, required, world_of
from sandbox.errors import ControlError
from sandbox.flood import read_limits
from sandbox.json_types import Json
from sandbox.redelivery import read_plan
from sandbox.world import World


async def faults(request: Request) -> Response:
    """Plant, list or clear faults."""
    world = world_of(request)
    if request.method == "POST":
        return json_response({"id": world.faults.plant(await read_body(request)).id})
    if request.method == "DELETE":
        world.faults.clear()
    return json_response({"faults": world.faults.listed()})


async def fault(request: Request) -> Response:
    """Remove one fault."""
    world = world_of(request)
    world.faults.remove(request.path_params["fault_id"])
    return json_response({"faults": world.faults.listed()})


async def flood(request: Request) -> Response:
    """Enforce Telegram's limits, or others; stop; tell who broke them."""
    world = world_of(request)
    if request.method == "PUT":
        world.flood.start(read_limits(await read_body(request)))
    if request.method == "DELETE":
        world.flood.stop()
    limits = vars(world.flood.limits) if world.flood.limits else None
    violations = [violation.as_json() for violation in world.flood.violations]
    return json_response({"limits": limits, "violations": violations})


async def redelivery(request: Request) -> Response:
    """Repeat and shuffle updates, or stop that."""
    world = world_of(request)
    if request.method == "PUT":
        world.updates.redeliver(read_plan(await read_body(request)))
    if request.method == "DELETE":
        world.updates.redeliver(None)
    plan = world.updates.redelivery
    return json_response({"plan": vars(plan) if plan else None})


async def restart_ids(request: Request) -> Response:
    """Number the next update with `update_id`."""
    world, body = world_of(request), await read_body(request)
    next_id = required(body, "update_id", int)
    if next_id < 1:
        raise ControlError(400, "update_id must be at least 1")
    world.updates.restart_ids(next_id)
    return json_response({"ok": True})


async def outage(request: Request) -> Response:
    """Cut every connection and refuse new ones, these requests' too, for `seconds`."""
    world, seconds = world_of(request), number(await read_body(request), "seconds", 0.0)
    if seconds <= 0 or world.begin_outage is None:
        raise ControlError(400, "seconds must be more than 0")
    response = json_response({"ok": True})
    response.background = BackgroundTask(_begin_outage, world, seconds)
    return response


async def _begin_outage(world: World, seconds: float) -> None:
    if world.begin_outage is not None:
        world.begin_outage(seconds)


async def clock(request: Request) -> Response:
    """The time; a POST moves it on, stops it or lets it run again."""
    world = world_of(request)
    if request.method == "POST":
        _turn_clock(world, await read_body(request))
    return json_response({"now": world.clock(), "stopped": world.clock.is_stopped})


def _turn_clock(world: World, body: Json) -> None:
    stopped = optional(body, "stopped", bool, None)
    if stopped is True:
        world.clock.stop()
    world.clock.move(number(body, "seconds", 0.0))
    if stopped is False:
        world.clock.resume()


ROUTES = [
    Route("/sandbox/faults", faults, methods=["GET", "POST", "DELETE"]),
    Route("/sandbox/faults/{fault_id:int}", fault, methods=["DELETE"]),
    Route("/sandbox/flood", flood, methods=["GET", "PUT", "DELETE"]),
    Route("/sandbox/redelivery", redelivery, methods=["GET", "PUT", "DELETE"]),
    Route("/sandbox/updates/restart", restart_ids, methods=["POST"]),
    Route("/sandbox/outage", outage, methods=["POST"]),
    Route("/sandbox/clock", clock, methods=["GET", "POST"]),
]
