"""An event and what became of it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.engine.calls import StoredCall
from bot.engine.reply import Reply
from bot.engine.store.transaction import Transaction

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True)
class Event(Generic[Result_co]):
    """Something that happened, and the act that it calls for.

    The act is short, awaits nothing and changes nothing but the database. Of one `person` only a
    few are taken at a time, so that nobody waits for all that another has sent. The answer to a tap
    goes along with a `reply`, if there is one. What nobody would bring again `is_kept` until the
    database takes it; a part of something long, `is_job`, waits behind all that people do.
    """

    act: Callable[[Transaction], Result_co]
    person: Hashable = None
    reply: Reply | None = None
    is_kept: bool = False
    is_job: bool = False


@dataclass(frozen=True)
class Done(Generic[Result]):
    """An event that is stored: what its act returned, its calls, the earliest deadline it set."""

    result: Result
    calls: tuple[StoredCall, ...]
    rings_at: datetime | None


@dataclass(frozen=True)
class Failed:
    """An event of which nothing is stored: its act has raised, or cannot be stored as it is."""

    error: Exception
