"""Buttons of live quizzes: both ends of each. Every one names its quiz first, so that a tap finds
its lane: what changes a quiz is alone in it, what a pupil does runs beside what others do.
"""

from dataclasses import dataclass

from bot.views.buttons import Button


@dataclass(frozen=True)
class LiveAnswer(Button):
    """An option of the question at a position."""

    verb = "la"
    lane = "quiz_shared"
    quiz: int
    position: int
    option: str


@dataclass(frozen=True)
class LiveJoin(Button):
    """Come into the quiz of this group."""

    verb = "lj"
    lane = "quiz_shared"
    quiz: int


@dataclass(frozen=True)
class LiveSwitch(Button):
    """Leave the quiz one is in, and come into this one; with its code, which lets one in."""

    verb = "lw"
    lane = "quiz_exclusive"
    quiz: int
    code: str


@dataclass(frozen=True)
class LiveLeave(Button):
    """Leave the quiz; the seat is kept."""

    verb = "ll"
    lane = "quiz_shared"
    quiz: int


@dataclass(frozen=True)
class LiveFlag(Button):
    """I think this question is wrong."""

    verb = "lf"
    lane = "quiz_shared"
    quiz: int
    position: int


@dataclass(frozen=True)
class LiveResult(Button):
    """One's own result of a quiz that has ended."""

    verb = "lr"
    lane = "quiz_shared"
    quiz: int


@dataclass(frozen=True)
class LiveMissed(Button):
    """Practise what one missed in a quiz."""

    verb = "lm"
    lane = "quiz_shared"
    quiz: int


@dataclass(frozen=True)
class LiveControl(Button):
    """What the teacher does. `position` is the question it was shown with: a second tap is late."""

    verb = "lc"
    lane = "quiz_exclusive"
    quiz: int
    position: int
    event: str


@dataclass(frozen=True)
class LiveAskFinish(Button):
    """Finish, once confirmed."""

    verb = "lq"
    lane = "quiz_exclusive"
    quiz: int


@dataclass(frozen=True)
class LiveDone(Button):
    """Done with a screen beside the controls."""

    verb = "ld"
    lane = "quiz_exclusive"
    quiz: int


@dataclass(frozen=True)
class LiveConsole(Button):
    """The controls, from elsewhere."""

    verb = "lb"
    lane = "quiz_exclusive"
    quiz: int


@dataclass(frozen=True)
class LivePupils(Button):
    """The list of pupils, a page of it."""

    verb = "lp"
    lane = "quiz_exclusive"
    quiz: int
    page: int


@dataclass(frozen=True)
class LivePupil(Button):
    """One pupil: remove, readmit, extra time."""

    verb = "lu"
    lane = "quiz_exclusive"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveRemove(Button):
    """Take a pupil out."""

    verb = "lx"
    lane = "quiz_exclusive"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveReadmit(Button):
    """Let a removed pupil in again."""

    verb = "li"
    lane = "quiz_exclusive"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveExtraTime(Button):
    """Give a pupil more time than the others, in percent."""

    verb = "le"
    lane = "quiz_exclusive"
    quiz: int
    person: int
    percent: int


@dataclass(frozen=True)
class LiveColleague(Button):
    """The link that makes a colleague co-host."""

    verb = "lh"
    lane = "quiz_exclusive"
    quiz: int
