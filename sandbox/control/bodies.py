"""Reading JSON bodies of the control API, with errors that name the field."""

import json
from typing import Any

from starlette.requests import Request

from sandbox.classroom.classes import Classes
from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.world import World


async def read_body(request: Request) -> Json:
    """The JSON object of the body, empty for an empty body. Raises ControlError 400."""
    body = await request.body()
    if not body.strip():
        return {}
    try:
        decoded = json.loads(body)
    except ValueError:
        raise ControlError(400, "the body is not JSON") from None
    if not isinstance(decoded, dict):
        raise ControlError(400, "the body must be a JSON object")
    return decoded


def required(body: Json, name: str, kind: type[Any]) -> Any:
    """The field of this type. Raises ControlError 400."""
    value = body.get(name)
    if not isinstance(value, kind):
        raise ControlError(400, f"{name} must be given as {kind.__name__}")
    return value


def optional(body: Json, name: str, kind: type[Any], default: Any) -> Any:
    """The field of this type, or the default. Raises ControlError 400."""
    return default if body.get(name) is None else required(body, name, kind)


def number(body: Json, name: str, default: float) -> float:
    """The number, whole or not, or the default. Raises ControlError 400."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ControlError(400, f"{name} must be a number")
    return float(value)


def world_of(request: Request) -> World:
    """The world that the application serves."""
    world: World = request.app.state.world
    return world


def classes_of(request: Request) -> Classes:
    """The classes in that world."""
    classes: Classes = request.app.state.classes
    return classes
