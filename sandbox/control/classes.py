"""Control API: classes of simulated pupils."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.bot_api.endpoint import json_response
from sandbox.classroom.plan import ClassPlan
from sandbox.classroom.school_class import SchoolClass
from sandbox.control.bodies import classes_of, number, optional, read_body, required
from sandbox.errors import ControlError
from sandbox.json_types import Json


async def listed(request: Request) -> Response:
    """All classes that have not been sent home."""
    return json_response({"classes": [each.as_json() for each in classes_of(request).running()]})


async def start(request: Request) -> Response:
    """A class comes."""
    body = await read_body(request)
    plan = ClassPlan(
        size=required(body, "pupils", int),
        skill=number(body, "skill", ClassPlan.skill),
        delay_seconds=_read_delay(body),
        group_id=optional(body, "group_id", int, None),
        payload=optional(body, "payload", str, ""),
        code=optional(body, "code", str, "").strip(),
        seed=optional(body, "seed", int, 0),
    )
    return json_response(classes_of(request).start(plan).as_json())


def _read_delay(body: Json) -> tuple[float, float]:
    """A number, or the least and the most. Raises ControlError 400."""
    raw = body.get("delay_seconds", list(ClassPlan.delay_seconds))
    ends = raw if isinstance(raw, list) else [raw, raw]
    if len(ends) != 2 or any(type(each) not in {int, float} for each in ends):
        raise ControlError(400, "delay_seconds must be a number, or the least and the most")
    return float(ends[0]), float(ends[1])


async def pupils(request: Request) -> Response:
    """The pupils of a class, as people."""
    found = _class_of(request).pupils
    named = [{"id": each.person.id, "first_name": each.person.first_name} for each in found]
    return json_response({"pupils": named})


async def pause(request: Request) -> Response:
    """The pupils do nothing until told to go on."""
    one = _class_of(request)
    one.pause()
    return json_response(one.as_json())


async def resume(request: Request) -> Response:
    """The pupils go on."""
    one = _class_of(request)
    one.resume()
    return json_response(one.as_json())


async def dismiss(request: Request) -> Response:
    """The pupils go home."""
    classes_of(request).dismiss(_class_of(request).number)
    return json_response({"ok": True})


def _class_of(request: Request) -> SchoolClass:
    return classes_of(request).find(request.path_params["class_id"])


ONE = "/sandbox/classes/{class_id:int}"
ROUTES = [
    Route("/sandbox/classes", listed),
    Route("/sandbox/classes", start, methods=["POST"]),
    Route(f"{ONE}/pupils", pupils),
    Route(f"{ONE}/pause", pause, methods=["POST"]),
    Route(f"{ONE}/resume", resume, methods=["POST"]),
    Route(f"{ONE}/dismiss", dismiss, methods=["POST"]),
]
