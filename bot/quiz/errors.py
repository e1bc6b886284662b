"""What a person may do at the wrong moment; each error names the message it becomes."""


class QuizError(Exception):
    """A refusal worded for the person: `template` is the message in `templates/` that says it."""

    template: str


class StaleButtonError(QuizError):
    """The button belongs to something that has ended, moved on or never was."""

    template = "stale_button.txt"


class PracticeOverError(QuizError):
    """The practice of this button has ended."""

    template = "practice_is_over.txt"


class AlreadyAnsweredError(QuizError):
    """This question has its answer; the first one counts."""

    template = "already_answered.txt"


class NothingMissedError(QuizError):
    """There is no missed question to practise again."""

    template = "nothing_missed.txt"
