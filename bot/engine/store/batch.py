"""One transaction for many events, in the thread of the connection that writes."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine.events import Done, Event, Failed
from bot.engine.store.connection import Session
from bot.engine.store.faults import is_database_fault
from bot.engine.store.outbox import insert_calls
from bot.engine.store.transaction import Transaction
from bot.engine.watch import ActTooLongError, Watch

LONGEST_BATCH_SECONDS = 0.010

Outcome = Done[Any] | Failed


@dataclass(frozen=True)
class Batch:
    """Events to store at a time; `watch` is kept over each act."""

    events: Sequence[Event[Any]]
    now: datetime
    watch: Watch

    def run(self, session: Session) -> list[Outcome]:
        """Store them in one transaction; returns what became of those that there was time for.

        One whose act fails fails alone. Raises what a broken database raises: then none is stored.
        """
        failed: dict[int, Failed] = {}
        try:
            with session.transaction():
                return self._outcomes(session, failed)
        except Exception as error:
            if is_database_fault(error):
                raise
        # An act that fails takes the transaction along, and so does a COMMIT which finds that what
        # it holds does not fit together: the others are stored one by one.
        return [
            failed[place] if place in failed else self._alone(event, session)
            for place, event in enumerate(self.events)
        ]

    def _outcomes(self, session: Session, failed: dict[int, Failed]) -> list[Outcome]:
        """What the acts come to; one that raises is noted in `failed`, and raises here."""
        outcomes: list[Outcome] = []
        ends = time.monotonic() + LONGEST_BATCH_SECONDS
        for place, event in enumerate(self.events):
            try:
                outcomes.append(self._done(event, session))
            except Exception as error:
                failed[place] = Failed(error)
                raise
            if time.monotonic() >= ends:
                break
        return outcomes

    def _alone(self, event: Event[Any], session: Session) -> Outcome:
        try:
            with session.transaction():
                return self._done(event, session)
        except Exception as error:
            if is_database_fault(error):
                raise
            return Failed(error)

    def _done(self, event: Event[Any], session: Session) -> Done[Any]:
        transaction = Transaction(session, self.now)
        self.watch.begin()
        try:
            result = event.act(transaction)
            calls = insert_calls(session, transaction.calls, transaction.now)
        except sqlite3.OperationalError as error:
            if self.watch.has_struck:  # its statement was ended
                raise ActTooLongError(str(error)) from error
            raise
        finally:
            self.watch.end()
        return Done(result, calls, transaction.rings_at)
