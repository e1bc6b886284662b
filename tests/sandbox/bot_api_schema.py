"""Checks JSON against the published Bot API specification, where a copy of it is at hand."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.json_types import Json

REPOSITORY = Path(__file__).parents[2]
SHARED = Path(os.environ.get("FONTE_SHARED", REPOSITORY.parent / "shared"))
SPECIFICATION = SHARED / "telegram" / "bot-api-10.0.json"
PLAIN_TYPES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Float": (int, float),
    "Boolean": (bool,),
    "True": (bool,),
}


def is_available() -> bool:
    """Whether the specification can be read here."""
    return SPECIFICATION.is_file()


@cache
def specification() -> Json:
    """The specification: methods and types by name."""
    decoded: Json = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return decoded


def faults_of_result(method: str, result: Any) -> list[str]:
    """What is wrong with the result of a method; empty when all is well."""
    returns = specification()["methods"][method]["returns"]
    return _faults_of_any(returns, result, method)


def faults_of(type_name: str, value: Any) -> list[str]:
    """What is wrong with a value of a type of the specification."""
    return _faults(type_name, value, type_name)


def faults_of_request(method: str, arguments: Json) -> list[str]:
    """What is wrong with decoded arguments of a method: unknown, missing or of a wrong type."""
    described = specification()["methods"][method].get("fields", [])
    fields = {each["name"]: each for each in described}
    # Files that nested values name by `attach://` travel in parts of any name.
    given = {name: value for name, value in arguments.items() if not _is_attached(name, value)}
    return _faults_of_fields(fields, given, method)


def _is_attached(name: str, value: Any) -> bool:
    return name.startswith("attached") and isinstance(value, dict) and "file_name" in value


def _faults(type_name: str, value: Any, where: str) -> list[str]:
    if type_name.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = type_name.removeprefix("Array of ")
        return [
            fault
            for index, item in enumerate(value)
            for fault in _faults(inner, item, f"{where}[{index}]")
        ]
    if type_name in PLAIN_TYPES:
        fits = isinstance(value, PLAIN_TYPES[type_name])
        is_number_as_bool = isinstance(value, bool) and type_name in {"Integer", "Float"}
        return [] if fits and not is_number_as_bool else [f"{where}: {value!r} is no {type_name}"]
    if type_name == "InputFile":
        return []
    return _faults_of_object(type_name, value, where)


def _faults_of_object(type_name: str, value: Any, where: str) -> list[str]:
    described = specification()["types"][type_name]
    if "subtypes" in described:
        return _faults_of_any(described["subtypes"], value, where)
    if not isinstance(value, dict):
        return [f"{where}: no {type_name}"]
    fields = {each["name"]: each for each in described.get("fields", [])}
    return _faults_of_fields(fields, value, where)


def _faults_of_fields(fields: Json, value: Json, where: str) -> list[str]:
    faults = [f"{where}.{name}: unknown" for name in value if name not in fields]
    for name, described in fields.items():
        if name in value:
            faults += _faults_of_any(described["types"], value[name], f"{where}.{name}")
        elif described["required"]:
            faults.append(f"{where}.{name}: missing")
    return faults


def _faults_of_any(type_names: list[str], value: Any, where: str) -> list[str]:
    """No faults when one type fits, else those of the nearest one."""
    return min((_faults(name, value, where) for name in type_names), key=len)
