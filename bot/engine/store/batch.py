"""One transaction for many events, in the thread of the connection that writes."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.engine.events import Done, Event, Failed
from bot.engine.store.connection import Session
from bot.engine.store.faults import is_database_fault
from bot.engine.store.outbox import insert_calls
from bot.engine.store.transaction import Transaction

LONGEST_BATCH_SECONDS = 0.010

Outcome = Done[Any] | Failed


def run_batch(events: Sequence[Event[Any]], now: datetime, session: Session) -> list[Outcome]:
    """Store events in one transaction; returns what became of those that there was time for.

    One whose act fails fails alone. Raises what a broken database raises: then none is stored.
    """
    try:
        with session.transaction():
            return _outcomes(events, now, session)
    except Exception as error:
        if is_database_fault(error):
            raise
    # Only the end of a transaction can tell that what it holds does not fit together.
    return [_alone(event, now, session) for event in events]


def _outcomes(events: Sequence[Event[Any]], now: datetime, session: Session) -> list[Outcome]:
    outcomes: list[Outcome] = []
    ends = time.monotonic() + LONGEST_BATCH_SECONDS
    for event in events:
        outcomes.append(_outcome(event, now, session))
        if time.monotonic() >= ends:
            break
    return outcomes


def _alone(event: Event[Any], now: datetime, session: Session) -> Outcome:
    try:
        with session.transaction():
            return _outcome(event, now, session)
    except Exception as error:
        if is_database_fault(error):
            raise
        return Failed(error)


def _outcome(event: Event[Any], now: datetime, session: Session) -> Outcome:
    """Run an act in its savepoint."""
    connection = session.connection
    transaction = Transaction(session, event.now or now)
    connection.execute("SAVEPOINT event")
    try:
        result = event.act(transaction)
        calls = insert_calls(session, transaction.calls, transaction.now)
    except Exception as error:
        if is_database_fault(error) or not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO event")
        outcome: Outcome = Failed(error)
    else:
        outcome = Done(result, calls, transaction.rings_at)
    connection.execute("RELEASE event")
    return outcome
