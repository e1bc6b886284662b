"""The flood guard: what somebody sends beyond a full lane is passed over, not handled."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

# As many as one getUpdates brings at most: all that somebody sent while the bot was away is taken.
MOST_WAITING = 100


class FloodGuard:
    """Counts the updates of each lane that have come and not ended.

    Who sends faster than the lane works has a full lane all the time. What else they send is
    acknowledged and forgotten, so that it does not stand at Telegram in front of what others send.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._waiting: Counter[Hashable] = Counter()

    @contextmanager
    def admitted(self, lane: Hashable) -> Iterator[bool]:
        """Whether there is room in a lane; the place is kept until the block ends."""
        if self._waiting[lane] >= self._most_waiting:
            yield False
            return
        self._waiting[lane] += 1
        try:
            yield True
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane]
