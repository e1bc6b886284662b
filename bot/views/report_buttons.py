"""Buttons of reports of live quizzes: both ends of each."""

from dataclasses import dataclass

from bot.views.buttons import Button


@dataclass(frozen=True)
class ListReports(Button):
    """Past quizzes, a page of them."""

    verb = "rl"
    page: int


@dataclass(frozen=True)
class ShowReport(Button):
    """The report of a quiz."""

    verb = "rs"
    quiz: int


@dataclass(frozen=True)
class SendFiles(Button):
    """The files of a report."""

    verb = "rf"
    quiz: int


@dataclass(frozen=True)
class ReviewQuestion(Button):
    """One question of a report: void it, accept more of its options."""

    verb = "rq"
    quiz: int
    position: int


@dataclass(frozen=True)
class RuleOnQuestion(Button):
    """Void, accept an option, or restore. `option` comes with accept."""

    verb = "rr"
    quiz: int
    position: int
    ruling: str
    option: str | None


@dataclass(frozen=True)
class AskDeleteReport(Button):
    """Delete a report, once confirmed."""

    verb = "ra"
    quiz: int


@dataclass(frozen=True)
class DeleteReport(Button):
    """Yes, delete it."""

    verb = "rd"
    quiz: int
