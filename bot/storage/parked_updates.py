"""Updates that Telegram no longer keeps, while they are still being handled."""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
)

from bot.engine.store.columns import UtcDateTime
from bot.engine.store.tables import seen_updates
from bot.storage.schema import parked_updates
from bot.storage.work import Reader, Work, Writer

_ALL = select(parked_updates.c.update_id, parked_updates.c.update).order_by(
    parked_updates.c.parked_at, parked_updates.c.update_id
)
_number = bindparam("number", type_=BigInteger)
# Not one that was stored a moment before: nobody would ever take it out again.
_PARK = insert(parked_updates).from_select(
    ["update_id", "learner_id", "parked_at", "update"],
    select(
        _number,
        bindparam("learner", type_=BigInteger),
        bindparam("at", type_=UtcDateTime),
        bindparam("text", type_=Text),
    ).where(~exists(literal(1)).where(seen_updates.c.update_id == _number)),
)
_DELETE = delete(parked_updates).where(parked_updates.c.update_id == bindparam("number"))


def park(work: Work, update_id: int, person_id: int | None, update: str) -> None:
    """Keep the JSON of an update that is in hand, unless it is seen by now."""
    row = {"number": update_id, "learner": person_id, "at": work.now, "text": update}
    work.write(_PARK, row)


def unpark(work: Writer, update_id: int) -> None:
    """Keep an update no longer: it is stored with this work."""
    work.write(_DELETE, {"number": update_id})


async def all_parked(reader: Reader) -> Mapping[int, str]:
    """The JSON of every parked update by its number, those parked first first."""
    return {row.update_id: row.update for row in await reader.rows(_ALL)}
