"""A second, simpler way to keep score of a live quiz, to hold the engine against.

It adds up what each pupil has had of each question while time passes, where the engine compares
moments; and it looks at what happened, where the engine looks at its state.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.quiz.live import MORE_TIME, Happening
from bot.quiz.live_settings import LiveSettings
from tests.quiz.live_samples import LIVE_PACK

Place = tuple[int, int]  # position, person id
NONE = timedelta(0)


@dataclass
class Books:
    """What was seen of a lesson. `since` is the first question of each pupil who gave a name."""

    settings: LiveSettings
    position: int = 0
    is_open: bool = False
    is_paused: bool = False
    had: dict[Place, timedelta] = field(default_factory=dict)
    counted: dict[Place, tuple[str, timedelta]] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    extra_percent: dict[int, int] = field(default_factory=dict)
    added: dict[int, timedelta] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    void: set[int] = field(default_factory=set)
    accepted: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def happens(self, what: Happening) -> None:
        """Note what an event has led to."""
        match what:
            case Happening.QUESTION_OPENED:
                self.position, self.is_open = self.position + 1, True
            case Happening.QUESTION_CLOSED:
                self.is_open = False
            case Happening.QUESTION_SKIPPED:
                self.skipped.add(self.position)
                self.is_open = False
            case Happening.FINISHED:
                self.skipped |= {self.position} if self.is_open else set()
                self.is_open = self.is_paused = False
            case Happening.PAUSED | Happening.RESUMED:
                self.is_paused = what is Happening.PAUSED
            case Happening.TIME_ADDED:
                self.added[self.position] = self.added.get(self.position, NONE) + MORE_TIME

    def time_passes(self, passed: timedelta) -> None:
        """Everybody who has got the question at hand has had so much more of it."""
        if self.is_open and not self.is_paused:
            for place in self.had:
                if place[0] == self.position:
                    self.had[place] += passed

    def comes_in(self, person: int) -> None:
        """A pupil with a name has a seat; from when on they are asked is settled with it."""
        self.since.setdefault(person, self.position if self.is_open else self.position + 1)

    def limit(self, place: Place) -> timedelta | None:
        """What a pupil may have of a question."""
        limit = self.settings.time_limit
        if limit is None:
            return None
        extra = limit * self.extra_percent.get(place[1], 0) / 100
        return limit + extra + self.added.get(place[0], NONE)

    def time_left(self) -> dict[int, timedelta]:
        """What each pupil who has got the question at hand has left of it."""
        return {
            place[1]: limit - had
            for place, had in self.had.items()
            if place[0] == self.position and (limit := self.limit(place)) is not None
        }

    def takes(self, person: int) -> bool:
        """Whether an answer to the question at hand would be in time now."""
        return self.is_open and not self.is_paused and self.time_left().get(person, NONE) >= NONE

    def asked(self, person: int) -> list[int]:
        """The positions of the questions that count for a pupil."""
        every = range(self.since[person], self.position + 1)
        return [position for position in every if position not in self.skipped | self.void]

    def right(self, person: int) -> list[Place]:
        """Where a pupil was right, and it counts."""
        return [(at, person) for at in self.asked(person) if self.is_right((at, person))]

    def is_right(self, place: Place) -> bool:
        """Whether there is an answer that counts, and it is the key or was accepted."""
        option_id = self.counted[place][0] if place in self.counted else None
        position = place[0]
        key = LIVE_PACK.questions[position - 1].key
        return option_id is not None and option_id in {key, *self.accepted.get(position, ())}

    def points(self, person: int) -> int:
        """What a pupil has earned."""
        return sum(self.worth(place) for place in self.right(person))

    def worth(self, place: Place) -> int:
        """What one right answer earns."""
        if not self.settings.is_graded:
            return 0
        limit, spent = self.limit(place), self.counted[place][1]
        if not self.settings.has_speed_bonus or limit is None:
            return 1
        return 100 + round(50 * max(0.0, 1 - spent / limit))
