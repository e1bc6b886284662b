"""A live quiz with its pupils and their answers: who is waited for, who is ahead, what was chosen.

Everything here is a function of stored rows, so a ruling changes all of it at once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, count

from bot.content import Pack
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, LiveState
from bot.quiz.responses import Response, own_end, own_limit
from bot.quiz.seats import Seat

RIGHT_ONLY = 1
RIGHT, FASTEST_BONUS = 100, 50
PODIUM = 3
DELIVERED_WITHIN = timedelta(seconds=30)  # three times what 300 messages take at 30 a second


@dataclass(frozen=True)
class Standing:
    """A pupil's place. Who has the same points has the same rank; `right` of `asked` questions."""

    seat: Seat
    rank: int
    points: int
    right: int
    asked: int


@dataclass(frozen=True)
class Lesson:
    """A quiz as it stands. `responses` are by (position, person id), late ones among them."""

    quiz: LiveQuiz
    seats: tuple[Seat, ...]
    responses: Mapping[tuple[int, int], Response]

    @cached_property
    def pupils(self) -> tuple[Seat, ...]:
        """Those who are part of the quiz, in the order they came in; not those taken out of it."""
        return tuple(seat for seat in self.seats if seat.is_seated)

    @cached_property
    def present(self) -> tuple[Seat, ...]:
        """Those the class waits for."""
        return tuple(seat for seat in self.seats if seat.is_present)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What each pupil is called, by person id; of two alike the later one has a number."""
        names: dict[int, str] = {}
        taken: set[str] = set()
        for seat in self.seats:
            numbered = (f"{seat.name} ({number})" for number in count(2))
            name = next(name for name in chain((seat.name,), numbered) if name not in taken)
            names[seat.person_id] = name
            taken.add(name)
        return names

    def response_of(self, position: int, person_id: int) -> Response | None:
        """A pupil's answer that was in time."""
        response = self.responses.get((position, person_id))
        return None if response is None or response.is_late else response

    def awaited(self, position: int) -> tuple[Seat, ...]:
        """Those present of whom this question was asked, and who have not answered."""
        return tuple(
            seat
            for seat in self.present
            if seat.first_position <= position
            and self.response_of(position, seat.person_id) is None
        )

    def pupils_asked(self, position: int) -> tuple[Seat, ...]:
        """The pupils who had their seat when a question was asked."""
        return tuple(seat for seat in self.pupils if seat.first_position <= position)

    def answered(self, position: int) -> int:
        """How many answers came in time."""
        return sum(self.split(position).values())

    def split(self, position: int) -> Mapping[str, int]:
        """Option id -> answers in time, in the class's order of the options; counted once."""
        if position not in self._splits:
            self._splits[position] = self._counted(position)
        return self._splits[position]

    @cached_property
    def _splits(self) -> dict[int, Mapping[str, int]]:
        return {}

    def _counted(self, position: int) -> Mapping[str, int]:
        chosen = Counter(
            response.option_id
            for seat in self.pupils_asked(position)
            if (response := self.response_of(position, seat.person_id)) is not None
        )
        return {option: chosen[option] for option in self.quiz.question_at(position).option_order}

    def is_right(self, pack: Pack, position: int, person_id: int) -> bool:
        """Whether a pupil answered a question rightly, and in time."""
        response = self.response_of(position, person_id)
        return response is not None and is_right(
            self.quiz.question_at(position), response.option_id, pack
        )

    def points(self, pack: Pack, position: int, seat: Seat) -> int:
        """What a pupil earned with one question."""
        question = self.quiz.question_at(position)
        response = self.response_of(position, seat.person_id)
        if not (question.counts and self.quiz.settings.is_graded and response is not None):
            return 0
        if not is_right(question, response.option_id, pack):
            return 0
        if not self.quiz.settings.has_speed_bonus:
            return RIGHT_ONLY
        return RIGHT + _bonus(response.elapsed, own_limit(self.quiz, question, seat))

    def standings(self, pack: Pack) -> tuple[Standing, ...]:
        """All pupils, the first of them first; those level stand in the order they came in."""
        return tuple(self._standings(pack).values())

    def standing_of(self, pack: Pack, person_id: int) -> Standing:
        """A pupil's place. Raises KeyError for who is no pupil."""
        return self._standings(pack)[person_id]

    def _standings(self, pack: Pack) -> Mapping[int, Standing]:
        """The standings by person id; drawn up once, for each pupil's own result asks for them."""
        if id(pack) not in self._remembered:
            standings = {one.seat.person_id: one for one in self._drawn_up(pack)}
            self._remembered[id(pack)] = (pack, standings)
        return self._remembered[id(pack)][1]

    @cached_property
    def _remembered(self) -> dict[int, tuple[Pack, Mapping[int, Standing]]]:
        """By the identity of the pack, which is kept with them so that it stays the same."""
        return {}

    def _drawn_up(self, pack: Pack) -> tuple[Standing, ...]:
        totals = [self._total(pack, seat) for seat in self.pupils]
        totals.sort(key=lambda total: -total[1])
        ranks: dict[int, int] = {}
        for place, (_, points, _, _) in enumerate(totals, start=1):
            ranks.setdefault(points, place)
        return tuple(
            Standing(seat, ranks[points], points, right, asked)
            for seat, points, right, asked in totals
        )

    def podium(self, pack: Pack) -> tuple[Standing, ...]:
        """Those on the first three places who have any points."""
        return tuple(
            standing
            for standing in self.standings(pack)
            if standing.rank <= PODIUM and standing.points > 0
        )

    def asked_of(self, seat: Seat) -> tuple[LiveQuestion, ...]:
        """The questions that count for a pupil: asked while they had their seat."""
        return tuple(
            question
            for question in self.quiz.asked
            if question.counts and question.position >= seat.first_position
        )

    def missed_by(self, pack: Pack, seat: Seat) -> tuple[LiveQuestion, ...]:
        """The questions that a pupil did not answer rightly."""
        return tuple(
            question
            for question in self.asked_of(seat)
            if not self.is_right(pack, question.position, seat.person_id)
        )

    def _total(self, pack: Pack, seat: Seat) -> tuple[Seat, int, int, int]:
        asked = self.asked_of(seat)
        points = sum(self.points(pack, question.position, seat) for question in asked)
        right = sum(self.is_right(pack, question.position, seat.person_id) for question in asked)
        return seat, points, right, len(asked)


def is_right(question: LiveQuestion, option_id: str, pack: Pack) -> bool:
    """Whether an option is the key, or was accepted beside it."""
    if option_id in question.accepted:
        return True
    has_question = pack.has_question(question.question_id)
    return has_question and pack.question(question.question_id).is_key(option_id)


def ends_at(lesson: Lesson, delivered_at: Mapping[int, datetime | None]) -> datetime | None:
    """When the time of the last awaited pupil is up; None without a timer, or when all answered.

    `delivered_at` is when each person got the question, by person id.
    """
    return max(ends_of_awaited(lesson, delivered_at), default=None)


def ends_of_awaited(
    lesson: Lesson, delivered_at: Mapping[int, datetime | None]
) -> tuple[datetime, ...]:
    """When the time of each awaited pupil is up; none without a timer."""
    quiz, question = lesson.quiz, lesson.quiz.current
    ends = (
        latest_end(quiz, question, seat, delivered_at.get(seat.person_id))
        for seat in lesson.awaited(quiz.position)
    )
    return tuple(end for end in ends if end is not None)


def latest_end(
    quiz: LiveState, question: LiveQuestion, seat: Seat, delivered_at: datetime | None
) -> datetime | None:
    """When a pupil's time is up; None without a timer, and for a question that was not asked.

    Who did not get it yet has half a minute for that, from its opening, and then their own time.
    """
    if question.opened_at is None:
        return None
    return own_end(quiz, question, seat, delivered_at or question.opened_at + DELIVERED_WITHIN)


def _bonus(spent: timedelta, limit: timedelta | None) -> int:
    """Half as much again for an answer at once, nothing at the last moment, else in proportion."""
    if not limit:
        return 0
    left = max(0.0, 1 - spent / limit)
    return round(FASTEST_BONUS * left)
