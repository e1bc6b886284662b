"""One line in the log for every update, and its figures."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from bot.engine.quiet_traceback import quiet_traceback
from bot.pipeline.figures import Figures
from bot.pipeline.pseudonyms import Pseudonyms

log = structlog.get_logger()


class UpdateLog:
    """Writes down what became of each update: not who sent it, nor what it says."""

    def __init__(self, figures: Figures, pseudonyms: Pseudonyms) -> None:
        self.figures = figures
        self.pseudonyms = pseudonyms

    def begin(self, raw: Mapping[str, Any]) -> "UpdateEntry":
        """An update has arrived."""
        return UpdateEntry(self, raw)


class UpdateEntry:
    """One update's line, from its arrival to its end.

    `outcome` is `stored`, `repeated` (was stored before), `failed` (became a dead letter),
    `not_stored` (the database could not; Telegram will deliver it again) or `passed_over` (one too
    many of somebody who sends without end).
    """

    def __init__(self, book: UpdateLog, raw: Mapping[str, Any]) -> None:
        self._book = book
        self._update_id = raw.get("update_id")
        self._kind = next((key for key in raw if key != "update_id"), "none")
        self._arrived = time.perf_counter()

    @contextmanager
    def of(self, person_id: int | None) -> Iterator[None]:
        """While the update is handled every line names it and its learner's pseudonym."""
        learner = self._book.pseudonyms.of(person_id)
        update_id = self._update_id if isinstance(self._update_id, int) else None
        with bound_contextvars(update_id=update_id, learner=learner, handler=None):
            try:
                yield
            except Exception as error:
                self.end("not_stored", error)
                raise

    def end(self, outcome: str, failure: Exception | None = None) -> None:
        """Write the line."""
        seconds = time.perf_counter() - self._arrived
        self._book.figures.count_update(self._kind, outcome, seconds)
        line: dict[str, Any] = {"outcome": outcome, "milliseconds": round(seconds * 1000, 1)}
        if failure is None:
            log.info("update", **line)
        else:
            log.error("update", **line, traceback=quiet_traceback(failure))
