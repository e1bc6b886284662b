"""What a teacher can set of a live quiz. Correctness first: no timer and no speed unless chosen."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Points(StrEnum):
    """What earns points. Stored as these words."""

    RIGHT_ANSWERS = "right"
    SPEED_BONUS = "speed"


class Names(StrEnum):
    """What pupils are called. Stored as these words."""

    REAL = "real"
    NICKNAME = "nickname"
    DRAWN = "drawn"


class Leaderboard(StrEnum):
    """When standings are shown. Stored as these words."""

    NONE = "none"
    AT_THE_END = "end"
    EACH_QUESTION = "each"


class Asked(StrEnum):
    """How a group is asked: by Fonte's message or by Telegram's poll. Stored as these words."""

    BUTTONS = "buttons"
    POLL = "poll"
    WARM_UP = "warm_up"


SECONDS = (None, 20, 30, 45, 60, 90, 120)
COUNTS = (3, 5, 10, 15, 20)
EXTRA_SHARES = (0, 25, 50, 100)  # percent of a question's time


@dataclass(frozen=True)
class LiveSettings:
    """A teacher's choices; kept as the defaults of the next quiz.

    `seconds` is a question's time, None for no timer. `chosen` are the ids of questions picked by
    hand; when there are any, they are asked in this order, and `topic` and `count` do not matter.
    `shuffle` gives each pupil the options in an order of their own (private chats only). A poll
    needs a group; `WARM_UP` is one that is not graded.
    """

    topic: str | None = None
    count: int = 5
    chosen: tuple[str, ...] = ()
    seconds: int | None = None
    points: Points = Points.RIGHT_ANSWERS
    shuffle: bool = True
    is_changeable: bool = True
    names: Names = Names.REAL
    leaderboard: Leaderboard = Leaderboard.AT_THE_END
    asked: Asked = Asked.BUTTONS

    @property
    def time_limit(self) -> timedelta | None:
        """A question's time for everyone without extra time; None without a timer."""
        return None if self.seconds is None else timedelta(seconds=self.seconds)

    @property
    def has_speed_bonus(self) -> bool:
        """Whether speed earns points: only where there is a timer to be measured by."""
        return self.points is Points.SPEED_BONUS and self.seconds is not None

    @property
    def is_graded(self) -> bool:
        """Whether answers earn points at all."""
        return self.asked is not Asked.WARM_UP
