"""One transaction for many events, in the thread of the connection that writes."""

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
        try:
            with session.transaction():
                return self._outcomes(session)
        except Exception as error:
            if is_database_fault(error):
                raise
        # Only the end of a transaction can tell that what it holds does not fit together, and an
        # act that was interrupted in a statement has taken all of it along.
        return [self._alone(event, session) for event in self.events]

    def _outcomes(self, session: Session) -> list[Outcome]:
        outcomes: list[Outcome] = []
        ends = time.monotonic() + LONGEST_BATCH_SECONDS
        for event in self.events:
            outcomes.append(self._outcome(event, session))
            if time.monotonic() >= ends:
                break
        return outcomes

    def _alone(self, event: Event[Any], session: Session) -> Outcome:
        try:
            with session.transaction():
                return self._outcome(event, session)
        except Exception as error:
            if is_database_fault(error):
                raise
            return Failed(error)

    def _outcome(self, event: Event[Any], session: Session) -> Outcome:
        """Run an act in its savepoint."""
        connection = session.connection
        connection.execute("SAVEPOINT event")
        try:
            outcome: Outcome = self._done(event, session)
        except Exception as error:
            if self.watch.has_struck and not isinstance(error, ActTooLongError):
                error = ActTooLongError(str(error))  # of a statement that was interrupted
            if is_database_fault(error) or not connection.in_transaction:
                raise error
            connection.execute("ROLLBACK TO event")
            outcome = Failed(error)
        connection.execute("RELEASE event")
        return outcome

    def _done(self, event: Event[Any], session: Session) -> Done[Any]:
        transaction = Transaction(session, self.now)
        self.watch.begin()
        try:
            result = event.act(transaction)
            calls = insert_calls(session, transaction.calls, transaction.now)
        finally:
            self.watch.end()
        return Done(result, calls, transaction.rings_at)
