"""A watch on acts: one that does not end is interrupted, wherever it is."""

import ctypes
import threading
import time
from collections.abc import Callable

LONGEST_ACT_SECONDS = 2.0


class ActTooLongError(Exception):
    """An act took longer than acts may, and was interrupted."""


class Watch:
    """Looks at the acts of one thread from another.

    Python has no way to end a function in another thread but this one: an exception that the
    interpreter raises there at its next step (`PyThreadState_SetAsyncExc`, C API). A statement that
    SQLite is at work on is ended by `interrupt`.
    """

    def __init__(self, interrupt: Callable[[], object], longest_seconds: float) -> None:
        self._interrupt = interrupt
        self._longest_seconds = longest_seconds
        self._lock = threading.Lock()
        self._thread = 0
        self._since: float | None = None
        self.has_struck = False
        self._is_raised = False

    def begin(self) -> None:
        """An act begins, in this thread."""
        with self._lock:
            self._thread, self._since = threading.get_ident(), time.monotonic()
            self.has_struck = self._is_raised = False

    def end(self) -> None:
        """The act has ended; an interruption that has not come yet does not come any more.

        One that comes just now is raised here.
        """
        with self._lock:
            self._since = None
            if self._is_raised:
                _raise_in(self._thread, None)

    def look(self) -> None:
        """Interrupt the act that is running, if it takes too long. To be called again and again.

        First its statement is ended. Only an act that goes on until the next look meets the
        exception: while that waits for a thread that is in C, a tracer keeps CPython 3.11 from
        entering any function in this one.
        """
        with self._lock:
            if self._since is None or self._is_raised:
                return
            if self.has_struck:
                self._is_raised = True
                _raise_in(self._thread, ActTooLongError)
            elif time.monotonic() - self._since > self._longest_seconds:
                self.has_struck = True
                self._interrupt()


def _raise_in(thread: int, error: type[Exception] | None) -> None:
    kind = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), kind)
