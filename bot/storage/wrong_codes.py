"""Rows of how many wrong join codes a person has typed: who guesses is made to wait."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert

from bot.engine.store.statements import by_key, delete_some
from bot.engine.store.transaction import Transaction
from bot.storage.live_schema import wrong_codes

_WRONG_CODES = by_key(wrong_codes.c.person_id)
_NEW = insert(wrong_codes)
_PUT_WRONG_CODES = _NEW.on_conflict_do_update(
    index_elements=["person_id"],
    set_={"codes": _NEW.excluded.codes, "since": _NEW.excluded.since},
)
_FORGET_WRONG_CODES = delete_some(
    wrong_codes.c.person_id, wrong_codes.c.since < bindparam("before")
)


def wrong_codes_of(tx: Transaction, person_id: int) -> tuple[int, datetime | None]:
    """How many wrong codes a person has typed, and since when."""
    found = tx.row(_WRONG_CODES, person_id=person_id)
    return (0, None) if found is None else (found.codes, found.since)


def put_wrong_codes(tx: Transaction, person_id: int, count: int, since: datetime) -> None:
    """Store how many wrong codes a person has typed since a time."""
    tx.write(_PUT_WRONG_CODES, {"person_id": person_id, "codes": count, "since": since})


def forget_wrong_codes(tx: Transaction, *, before: datetime, at_most: int) -> int:
    """Drop counts that nobody needs any more; returns how many."""
    return tx.write(_FORGET_WRONG_CODES, {"before": before, "at_most": at_most})
