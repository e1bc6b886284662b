"""What a bot inside the proving process logs, kept for the proof instead of being shown."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from structlog.testing import LogCapture
from structlog.typing import EventDict


@contextmanager
def heard_logs() -> Iterator[list[EventDict]]:
    """Events from debug on, each with `log_level` and what was bound; libraries' from error on."""
    capture, before = LogCapture(), structlog.get_config()
    libraries = _Libraries(capture.entries)
    quiet_below = logging.root.manager.disable
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, capture],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    logging.disable(logging.NOTSET)
    logging.root.addHandler(libraries)
    try:
        yield capture.entries
    finally:
        logging.root.removeHandler(libraries)
        logging.disable(quiet_below)
        structlog.configure(**before)


class _Libraries(logging.Handler):
    def __init__(self, entries: list[EventDict]) -> None:
        super().__init__(logging.ERROR)
        self._entries = entries

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line, with the words that another handler would have written."""
        entry = {"event": record.getMessage(), "log_level": record.levelname.lower()}
        self._entries.append(entry)
