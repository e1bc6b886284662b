"""Lessons without a timer, in which nobody waits for what comes a moment later."""

import pytest

from bot.engine.clock import Clock
from tests.fake_clock import HastyClock


@pytest.fixture
def clock() -> Clock:
    """Counts and lists are brought up to date at once; tests of timers have another."""
    return HastyClock()
