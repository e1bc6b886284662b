"""Anything may happen in a lesson, in any order: what was promised of a live quiz still holds.

Hypothesis plays teacher, pupils, forgers and a clock that jumps; `live_books` keeps score beside.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.quiz.debrief import facilities, silent
from bot.quiz.errors import QuizError
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening, LiveEvent, is_possible, step
from bot.quiz.live_quiz import Phase
from bot.quiz.live_settings import Asked, LiveSettings, Points
from bot.quiz.responses import Response, clock_start, own_end, respond
from bot.quiz.seats import Presence, Seat, named, take_seat, with_presence
from tests.quiz.live_books import NONE, Books, Place
from tests.quiz.live_samples import LIMIT, LIVE_PACK, NOW, live_quiz

pytestmark = pytest.mark.unmeasured

SIZE = 3
PERSON = st.integers(1, 3)
OPTION = st.sampled_from(["a", "b", "c", "d", "z", ""])
SECONDS = st.sampled_from([0, 1, 5, 15, 25, 600, -3, -3600])
SETTINGS = st.builds(
    LiveSettings,
    seconds=st.sampled_from([int(LIMIT.total_seconds())] * 3 + [None]),
    points=st.sampled_from(Points),
    is_changeable=st.booleans(),
    asked=st.sampled_from([Asked.BUTTONS] * 4 + [Asked.WARM_UP]),
)
# A lesson goes on more often than it ends.
EVENT = st.sampled_from([*LiveEvent, *(e for e in LiveEvent if e is not LiveEvent.FINISH)])


class AnyLesson(RuleBasedStateMachine):
    """A lesson of three people and three questions."""

    @initialize(chosen=SETTINGS, early=st.sets(PERSON), is_started=st.sampled_from([1, 1, 0]))
    def create(self, chosen: LiveSettings, early: set[int], is_started: int) -> None:
        self.now = NOW
        self.quiz = live_quiz(SIZE, chosen)
        self.seats: dict[int, Seat] = {}
        self.responses: dict[Place, Response] = {}
        self.clock_starts: dict[Place, datetime] = {}
        self.books = Books(chosen)
        for person in sorted(early):
            self.come_in(person, "Vera")
        if is_started:
            self.teach(LiveEvent.START)

    @property
    def lesson(self) -> Lesson:
        return Lesson(self.quiz, tuple(self.seats.values()), self.responses)

    @property
    def present_starts(self) -> dict[int, datetime | None]:
        """Since when each pupil's clock counts for the question at hand."""
        starts = self.clock_starts.items()
        return {person: start for (at, person), start in starts if at == self.quiz.position}

    @rule(event=EVENT)
    def do_anything(self, event: LiveEvent) -> None:
        self.teach(event)

    @rule(number=st.integers(0, 6))
    def do_what_is_possible(self, number: int) -> None:
        """Any event that fits, but for the end: most of a lesson comes before it."""
        possible = [e for e in LiveEvent if is_possible(self.quiz, e) and e is not LiveEvent.FINISH]
        if possible:
            self.teach(possible[number % len(possible)])

    def teach(self, event: LiveEvent) -> None:
        """An event is possible, or refused with a QuizError; nothing else comes of it."""
        before, possible = self.quiz, is_possible(self.quiz, event)
        try:
            done = step(before, event, self.now)
        except QuizError:
            assert not possible
            return
        assert possible
        assert not before.is_over
        assert done.happened
        self.quiz = done.quiz
        assert done.quiz.is_over == (Happening.FINISHED in done.happened)
        for happening in done.happened:
            self.books.happens(happening)

    @rule(seconds=SECONDS)
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.books.time_passes(timedelta(seconds=seconds))

    @rule(person=PERSON, name=st.sampled_from(["Vera", "Ivo", "Vera (2)", ""]))
    def come_in(self, person: int, name: str) -> None:
        try:
            taken = take_seat(self.quiz, self.seats.get(person), person, name, "it", self.now)
        except QuizError:
            assert self.quiz.is_over or self.quiz.is_locked
            return
        assert not self.quiz.is_over
        self.sit(taken)

    @rule(person=PERSON, name=st.sampled_from(["Vera", "Ivo", "Vera (2)"]))
    def give_a_name(self, person: int, name: str) -> None:
        own = self.seats.get(person)
        if own is None or own.presence is not Presence.NAMING:
            return
        try:
            self.sit(named(own, self.quiz, name))
        except QuizError:
            assert self.quiz.is_over or self.quiz.is_locked

    @rule(person=PERSON, presence=st.sampled_from([p for p in Presence if p != Presence.NAMING]))
    def come_and_go(self, person: int, presence: Presence) -> None:
        """Leave, be out of reach, be removed, be readmitted."""
        if own := self.seats.get(person):
            self.sit(with_presence(own, presence))

    def sit(self, after: Seat) -> None:
        """One seat a person: who had a name keeps it, and with it their place and their score."""
        person = after.person_id
        before = self.seats.get(person)
        self.seats[person] = after
        if after.name:
            self.books.comes_in(person)
        if before is not None and before.name:
            kept = replace(before, presence=after.presence, language=after.language)
            assert after == kept
        assert after.name or not after.is_seated
        assert after.name or not after.is_present

    @precondition(lambda self: self.quiz.phase in (Phase.QUESTION, Phase.PAUSED))
    @rule(persons=st.sets(PERSON, min_size=1), seconds=SECONDS)
    def deliver(self, persons: set[int], seconds: int) -> None:
        """A question gets to some pupils: while it is open or paused, and to each once."""
        self.pass_time(seconds)
        for person in persons & self.seats.keys():
            place = (self.quiz.position, person)
            if place not in self.clock_starts:
                self.clock_starts[place] = clock_start(self.quiz, self.quiz.current, self.now)
                self.books.had[place] = NONE

    @precondition(lambda self: self.quiz.position and self.seats)
    @rule(answers=st.lists(st.tuples(PERSON, st.integers(0, 2), SECONDS), min_size=1, max_size=4))
    def answer(self, answers: list[tuple[int, int, int]]) -> None:
        """As pupils do, after some thought: the question at hand, with one of its options."""
        for person, option, seconds in answers:
            self.pass_time(seconds)
            option_id = self.quiz.current.option_order[option]
            self.answer_at(self.quiz.position, person, option_id)

    @rule(position=st.integers(-1, SIZE + 1), person=PERSON, option_id=OPTION)
    def answer_at(self, position: int, person: int, option_id: str) -> None:
        """Anything that can be forged: any question, any option, from anybody."""
        own, place = self.seats.get(person), (position, person)
        if own is None:
            return
        earlier, start = self.responses.get(place), self.clock_starts.get(place)
        in_time = self.books.takes(person)
        try:
            given = respond(
                self.quiz,
                self.quiz.question_at(position),
                own,
                option_id,
                earlier,
                start,
                self.now,
            )
        except QuizError:
            return
        assert position == self.quiz.position >= own.first_position
        assert option_id in self.quiz.current.option_order
        assert self.quiz.phase in (Phase.QUESTION, Phase.REVEAL)
        assert own.presence is not Presence.REMOVED
        assert given.is_late is not in_time
        self.responses[place] = given
        if in_time:
            assert place not in self.books.counted or self.quiz.settings.is_changeable
            spent = max(self.books.had.get(place, NONE), NONE)
            self.books.counted[place] = (option_id, spent)

    @rule(person=PERSON, percent=st.sampled_from([0, 50, 100]))
    def give_extra_time(self, person: int, percent: int) -> None:
        if own := self.seats.get(person):
            self.seats[person] = replace(own, extra_percent=percent)
            self.books.extra_percent[person] = percent

    @rule(position=st.integers(1, SIZE), is_void=st.booleans(), accepted=st.sets(OPTION))
    def make_a_ruling(self, position: int, is_void: bool, accepted: set[str]) -> None:
        ruling = tuple(sorted(accepted))
        question = replace(self.quiz.question_at(position), is_void=is_void, accepted=ruling)
        self.quiz = self.quiz.with_question(question)
        self.books.accepted[position] = ruling
        self.books.void = self.books.void - {position} | ({position} if is_void else set())

    @invariant()
    def the_score_is_that_of_the_books(self) -> None:
        standings = self.lesson.standings(LIVE_PACK)
        there = [own.person_id for own in self.seats.values() if own.is_seated]
        assert set(there) <= self.books.since.keys()
        rows = {one.seat.person_id: (one.points, one.right, one.asked) for one in standings}
        books = self.books
        assert rows == {
            p: (books.points(p), len(books.right(p)), len(books.asked(p))) for p in there
        }
        points = [standing.points for standing in standings]
        assert points == sorted(points, reverse=True)
        assert all(total >= 0 for total in points)
        assert all(one.rank == 1 + sum(p > one.points for p in points) for one in standings)

    @invariant()
    def the_score_follows_from_what_is_stored(self) -> None:
        rows = list(self.responses.items())
        Random(len(rows)).shuffle(rows)
        again = Lesson(self.quiz, tuple(self.seats.values()), dict(rows))
        assert again.standings(LIVE_PACK) == self.lesson.standings(LIVE_PACK)
        assert again.podium(LIVE_PACK) == self.lesson.podium(LIVE_PACK)

    @invariant()
    def a_skipped_question_counts_for_nobody(self) -> None:
        assert {q.position for q in self.quiz.questions if q.is_skipped} == self.books.skipped
        for position in self.books.skipped:
            assert not any(
                self.lesson.points(LIVE_PACK, position, own) for own in self.seats.values()
            )

    @invariant()
    def the_state_makes_sense(self) -> None:
        quiz, books = self.quiz, self.books
        assert [q.position for q in quiz.asked] == list(range(1, quiz.position + 1))
        assert (quiz.position, quiz.takes_answers) == (
            books.position,
            books.is_open and not books.is_paused,
        )
        assert (quiz.phase is Phase.PAUSED) == (quiz.paused_from is not None) == books.is_paused
        assert quiz.is_over == (quiz.ended_at is not None)
        called = self.lesson.names.values()
        assert len(set(called)) == len(called) == len(self.seats)

    @invariant()
    def nobody_gains_or_loses_time(self) -> None:
        """Pauses and steps of the clock included; while it is paused, once it goes on."""
        if not self.books.is_open:
            return
        quiz = (
            step(self.quiz, LiveEvent.RESUME, self.now).quiz if self.books.is_paused else self.quiz
        )
        starts = self.present_starts
        left = {
            person: end - self.now
            for person, own in self.seats.items()
            if (end := own_end(quiz, quiz.current, own, starts.get(person))) is not None
        }
        assert left == self.books.time_left()
        lesson = replace(self.lesson, quiz=quiz)
        people = [own.person_id for own in lesson.awaited(quiz.position)]
        if all(person in left for person in people):  # else one is still to get the question
            awaited = [left[person] for person in people]
            end = ends_at(lesson, starts)
            assert (end and end - self.now) == max(awaited, default=None)

    @invariant()
    def what_is_told_of_a_question_adds_up(self) -> None:
        for told in facilities(self.lesson, LIVE_PACK):
            position = told.question.position
            pupils = [own for own in self.lesson.pupils if own.first_position <= position]
            places = [(position, own.person_id) for own in pupils]
            chosen = Counter(self.books.counted[p][0] for p in places if p in self.books.counted)
            assert +Counter(self.lesson.split(position)) == chosen
            assert (told.pupils, told.answered) == (len(pupils), chosen.total())
            assert told.right == sum(self.books.is_right(place) for place in places)
        assert all(0 < count <= SIZE for _, count in silent(self.lesson))


def test_what_was_promised_holds_whatever_happens() -> None:
    run_state_machine_as_test(
        AnyLesson,
        settings=settings(max_examples=120, stateful_step_count=40, deadline=None),
    )
