"""Days and places on which the suite must be green, too, and travelling there.

New year, the leap day and the clock changes are a third of a second ahead, so that a test lives
through them. The monotonic clock, and what other processes see, stay true.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

_BEFORE = timedelta(seconds=0.3)
_NOW = datetime.now().astimezone()
_NEXT_YEAR = _NOW.year + 1


def _just_before(zone: str, year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(zone)) - _BEFORE


ROME, NEW_YORK = "Europe/Rome", "America/New_York"
MOMENTS: dict[str, datetime] = {
    "tomorrow": _NOW + timedelta(days=1),
    "in 40 days": _NOW + timedelta(days=40),
    "in 2 years": _NOW + timedelta(days=731),
    "new year": _just_before("UTC", _NEXT_YEAR, 1, 1),
    "leap day": _just_before(ROME, 2028, 2, 29),
    "Rome, clocks go forward": _just_before(ROME, 2027, 3, 28, 2),
    "Rome, clocks go back": _just_before(ROME, 2027, 10, 31, 3),
    "New York, clocks go forward": _just_before(NEW_YORK, 2027, 3, 14, 2),
    "New York, clocks go back": _just_before(NEW_YORK, 2027, 11, 7, 2),
    "the first time zone": _NOW.astimezone(ZoneInfo("Pacific/Kiritimati")),
    "the last time zone": _NOW.astimezone(ZoneInfo("Pacific/Honolulu")),
}


@contextmanager
def living_at(name: str) -> Iterator[None]:
    """The wall clock and the time zone of a moment, from which time passes as ever."""
    with time_machine.travel(MOMENTS[name], tick=True):
        yield
