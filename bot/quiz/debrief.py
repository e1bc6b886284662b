"""What a teacher learns from a lesson: the hardest questions, what tempted, who did not answer."""

from dataclasses import dataclass

from bot.content import Pack
from bot.quiz.lesson import Lesson, is_right
from bot.quiz.live_quiz import LiveQuestion
from bot.quiz.seats import Seat

HARDEST = 3


@dataclass(frozen=True)
class Facility:
    """How a question went: `right` of the `pupils` it was asked of; `answered` of them in time.

    `tempting` is the wrong option most of them chose, with how many did; None when nobody erred.
    """

    question: LiveQuestion
    pupils: int
    answered: int
    right: int
    tempting: tuple[str, int] | None

    @property
    def share(self) -> float | None:
        """Right answers out of the pupils asked, 0 to 1; None when there were none."""
        return self.right / self.pupils if self.pupils else None


def facilities(lesson: Lesson, pack: Pack) -> tuple[Facility, ...]:
    """How each question that counts went, in the order they were asked."""
    return tuple(
        facility(lesson, pack, question) for question in lesson.quiz.asked if question.counts
    )


def facility(lesson: Lesson, pack: Pack, question: LiveQuestion) -> Facility:
    """How one question went."""
    position = question.position
    asked = lesson.pupils_asked(position)
    split = lesson.split(position)
    wrong = {option: n for option, n in split.items() if n and not is_right(question, option, pack)}
    return Facility(
        question=question,
        pupils=len(asked),
        answered=sum(split.values()),
        right=sum(lesson.is_right(pack, position, seat.person_id) for seat in asked),
        tempting=max(wrong.items(), key=lambda one: one[1]) if wrong else None,
    )


def hardest(lesson: Lesson, pack: Pack) -> tuple[Facility, ...]:
    """The questions with the fewest right answers, at most three, none that everybody knew."""
    missed = [one for one in facilities(lesson, pack) if one.pupils and one.right < one.pupils]
    return tuple(sorted(missed, key=lambda one: one.right / one.pupils)[:HARDEST])


def silent(lesson: Lesson) -> tuple[tuple[Seat, int], ...]:
    """The pupils who left questions without an answer, with how many, the most silent first."""
    found = [
        (seat, sum(lesson.response_of(q.position, seat.person_id) is None for q in asked))
        for seat in lesson.pupils
        if (asked := lesson.asked_of(seat))
    ]
    return tuple(sorted(((s, n) for s, n in found if n), key=lambda one: -one[1]))
