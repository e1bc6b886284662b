"""Buttons of live quizzes: both ends of each."""

from dataclasses import dataclass

from bot.views.buttons import Button


@dataclass(frozen=True)
class LiveAnswer(Button):
    """An option of the question at a position."""

    verb = "la"
    is_for_groups = True
    quiz: int
    position: int
    option: str


@dataclass(frozen=True)
class LiveJoin(Button):
    """Come into the quiz of this group."""

    verb = "lj"
    is_for_groups = True
    quiz: int


@dataclass(frozen=True)
class LiveSwitch(Button):
    """Leave the quiz one is in, and come into this one; with its code, which lets one in."""

    verb = "lw"
    quiz: int
    code: str


@dataclass(frozen=True)
class LiveLeave(Button):
    """Leave the quiz; the seat is kept."""

    verb = "ll"
    quiz: int


@dataclass(frozen=True)
class LiveFlag(Button):
    """I think this question is wrong."""

    verb = "lf"
    is_for_groups = True
    quiz: int
    position: int


@dataclass(frozen=True)
class LiveResult(Button):
    """One's own result of a quiz that has ended."""

    verb = "lr"
    quiz: int


@dataclass(frozen=True)
class LiveMissed(Button):
    """Practise what one missed in a quiz."""

    verb = "lm"
    quiz: int


@dataclass(frozen=True)
class LiveControl(Button):
    """What the teacher does. `position` is the question it was shown with: a second tap is late."""

    verb = "lc"
    quiz: int
    position: int
    event: str


@dataclass(frozen=True)
class LiveAskFinish(Button):
    """Finish, once confirmed."""

    verb = "lq"
    quiz: int


@dataclass(frozen=True)
class LiveDone(Button):
    """Done with a screen beside the controls."""

    verb = "ld"
    quiz: int


@dataclass(frozen=True)
class LiveConsole(Button):
    """The controls, from elsewhere."""

    verb = "lb"
    quiz: int


@dataclass(frozen=True)
class LivePupils(Button):
    """The list of pupils, a page of it."""

    verb = "lp"
    quiz: int
    page: int


@dataclass(frozen=True)
class LivePupil(Button):
    """One pupil: remove, readmit, extra time."""

    verb = "lu"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveRemove(Button):
    """Take a pupil out."""

    verb = "lx"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveReadmit(Button):
    """Let a removed pupil in again."""

    verb = "li"
    quiz: int
    person: int


@dataclass(frozen=True)
class LiveExtraTime(Button):
    """Give a pupil more time than the others, in percent."""

    verb = "le"
    quiz: int
    person: int
    percent: int


@dataclass(frozen=True)
class LiveColleague(Button):
    """The link that makes a colleague co-host."""

    verb = "lh"
    quiz: int
