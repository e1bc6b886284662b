"""Rows of how many wrong join codes a person has typed: who guesses is made to wait."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.sqlite import insert

from bot.storage.live_schema import wrong_codes
from bot.storage.lookup import Lookup
from bot.storage.work import Work

_WRONG_CODES = Lookup(wrong_codes, (wrong_codes.c.person_id,))
_NEW = insert(wrong_codes)
_PUT_WRONG_CODES = _NEW.on_conflict_do_update(
    index_elements=["person_id"],
    set_={"codes": _NEW.excluded.codes, "since": _NEW.excluded.since},
)
_FORGET_WRONG_CODES = delete(wrong_codes).where(wrong_codes.c.since < bindparam("before"))


async def wrong_codes_of(work: Work, person_id: int) -> tuple[int, datetime | None]:
    """How many wrong codes a person has typed, and since when."""
    found = await work.find(_WRONG_CODES, person_id)
    return (found[0].codes, found[0].since) if found else (0, None)


def put_wrong_codes(work: Work, person_id: int, count: int, since: datetime) -> None:
    """Store how many wrong codes a person has typed since a time."""
    work.write(_PUT_WRONG_CODES, {"person_id": person_id, "codes": count, "since": since})


def forget_wrong_codes(work: Work, *, before: datetime) -> None:
    """Drop counts that nobody needs any more."""
    work.write(_FORGET_WRONG_CODES, {"before": before})
