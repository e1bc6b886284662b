"""One line in the log for every update, and its figures."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import structlog

from bot.engine.quiet_traceback import quiet_traceback
from bot.telegram.figures import Figures
from bot.telegram.pseudonyms import Pseudonyms

log = structlog.get_logger()


class UpdateLog:
    """Writes down what became of each update: not who sent it, nor what it says."""

    def __init__(self, figures: Figures, pseudonyms: Pseudonyms) -> None:
        self.figures = figures
        self.pseudonyms = pseudonyms
        self.tells_all = log.is_enabled_for(logging.INFO)

    def begin(self, raw: Mapping[str, Any]) -> "UpdateEntry":
        """An update has arrived."""
        return UpdateEntry(self, raw)


class UpdateEntry:
    """One update's line, from its arrival to its end, with its learner's pseudonym.

    `outcome` is `stored`, `repeated` (was stored before), `failed` (became a dead letter),
    `not_stored` (the database could not; Telegram will deliver it again) or `passed_over` (one too
    many of somebody who sends without end). `handler` is what answers it, once that is known.
    """

    def __init__(self, book: UpdateLog, raw: Mapping[str, Any]) -> None:
        self._book = book
        self._update_id = raw.get("update_id")
        self._kind = next((key for key in raw if key != "update_id"), "none")
        self._arrived = time.perf_counter()
        self.handler: str | None = None

    def end(self, outcome: str, person_id: int | None, failure: Exception | None = None) -> None:
        """Write the line."""
        seconds = time.perf_counter() - self._arrived
        self._book.figures.count_update(self._kind, outcome, seconds)
        if failure is None and not self._book.tells_all:
            return
        line: dict[str, Any] = {
            "update_id": self._update_id if isinstance(self._update_id, int) else None,
            "learner": self._book.pseudonyms.of(person_id),
            "handler": self.handler,
            "outcome": outcome,
            "milliseconds": round(seconds * 1000, 1),
        }
        if failure is None:
            log.info("update", **line)
        else:
            log.error("update", **line, traceback=quiet_traceback(failure))
