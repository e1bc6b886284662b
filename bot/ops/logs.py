"""Logs: one line an event, as text or JSON, on standard error, never with a secret in it."""

import logging
import sys
import warnings
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from urllib.parse import quote

import structlog
from telegram.warnings import PTBDeprecationWarning

HIDDEN = "[secret]"


def set_up_logs(level: str, form: str, secrets: Iterable[str]) -> Callable[[str], None]:
    """Configure the process's logs. `level` as in `LOG_LEVEL`, `form` is `text` or `json`.

    Returns what hides one more secret from now on.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=repr)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    hiding = _Hiding(secrets)
    hide: Any = hiding
    structlog.configure(
        processors=[*shared, renderer, hide],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    _set_up_libraries(level, [_drop_stdlib_fields, *shared, renderer], hiding)
    sys.excepthook = _log_crash
    return hiding.add


def _set_up_libraries(level: str, processors: list[Any], hiding: "_Hiding") -> None:
    """What libraries log: never their debug lines, which tell what people wrote."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.INFO)
    inner = structlog.stdlib.ProcessorFormatter(processors=processors)
    handler.setFormatter(_HidingFormatter(inner, hiding))
    # The library announces a type to come; ours is taken in either form.
    warnings.filterwarnings("ignore", message=".*retry_after", category=PTBDeprecationWarning)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO if level == "debug" else max(_number(level), logging.WARNING))


class _Hiding:
    """Replaces secrets in a rendered line, also as they stand in a URL."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._hidden: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more; of a bot token also its secret half alone."""
        forms = {secret, quote(secret, safe=""), secret.rpartition(":")[2]}
        self._hidden += sorted((form for form in forms if form), key=len, reverse=True)

    def __call__(self, _logger: object, _method: str, line: str) -> str:
        for secret in self._hidden:
            line = line.replace(secret, HIDDEN)
        return line


class _HidingFormatter(logging.Formatter):
    def __init__(self, inner: logging.Formatter, hiding: _Hiding) -> None:
        super().__init__()
        self._inner = inner
        self._hiding = hiding

    def format(self, record: logging.LogRecord) -> str:
        """The inner formatter's line without secrets."""
        return self._hiding(None, "", self._inner.format(record))


def _log_crash(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """What ends the process goes through the log too, so that no secret of it is printed."""
    structlog.get_logger().critical("crashed", exc_info=(kind, error, traceback))


def _drop_stdlib_fields(_logger: object, _method: str, event: Any) -> Any:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _number(level: str) -> int:
    return int(logging.getLevelName(level.upper()))
