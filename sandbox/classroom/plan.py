"""What a class is to be: how many pupils, how able and how quick, and where they come to."""

import math
import re
from dataclasses import dataclass

from sandbox.errors import ControlError
from sandbox.groups import find_group
from sandbox.world import World

MOST_PUPILS = 300
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True)
class ClassPlan:
    """A class in a group, or of which each pupil has a private chat.

    `skill` is the share of right answers, 0 to 1; `delay_seconds` the least and the most that a
    pupil takes for anything. In private chats they open the start link with `payload` (none: plain
    /start), then write the `code`.
    """

    size: int
    skill: float = 0.7
    delay_seconds: tuple[float, float] = (1.0, 5.0)
    group_id: int | None = None
    payload: str = ""
    code: str = ""
    seed: int = 0


def check_plan(world: World, plan: ClassPlan) -> None:
    """Raises ControlError when no class can be made of the plan."""
    least, most = plan.delay_seconds
    if not 1 <= plan.size <= MOST_PUPILS:
        raise ControlError(400, f"pupils must be from 1 to {MOST_PUPILS}")
    if not 0 <= plan.skill <= 1:
        raise ControlError(400, "skill must be from 0 to 1")
    if not (0 <= least <= most and math.isfinite(most)):
        raise ControlError(400, "delay_seconds must be 0 or more, the least before the most")
    if not PAYLOAD.fullmatch(plan.payload):
        raise ControlError(400, "payload may have 64 letters, digits, _ and -")
    if plan.group_id is None:
        return
    if plan.payload or plan.code:
        raise ControlError(400, "a class comes into a group, or by a link or code: not by both")
    if find_group(world, plan.group_id).migrated_to is not None:
        raise ControlError(409, f"group {plan.group_id} has become a supergroup")
