"""What a person may do at the wrong moment; each error names the message it becomes."""

from collections.abc import Mapping


class QuizError(Exception):
    """A refusal worded for the person: `template` is the message in `templates/` that says it.

    `values` are what the template is given.
    """

    template: str
    values: Mapping[str, object] = {}


class StaleButtonError(QuizError):
    """The button belongs to something that has ended, moved on or never was."""

    template = "home/stale_button.txt"


class PracticeOverError(QuizError):
    """The practice of this button has ended."""

    template = "practice/over.txt"


class AlreadyAnsweredError(QuizError):
    """This question has its answer; the first one counts."""

    template = "practice/already_answered.txt"


class NothingMissedError(QuizError):
    """There is no missed question to practise again."""

    template = "practice/nothing_missed.txt"


class LiveQuizOverError(QuizError):
    """The live quiz has ended."""

    template = "live/over.txt"


class LiveQuestionOverError(QuizError):
    """This question of a live quiz takes no answer: it has ended, or was not asked of this seat."""

    template = "live/question_over.txt"


class LivePausedError(QuizError):
    """The live quiz is paused; answers are taken when it goes on."""

    template = "live/paused.txt"


class AnswerIsFinalError(QuizError):
    """The first answer counts in this quiz, and it was given."""

    template = "live/answer_final.txt"


class DoorLockedError(QuizError):
    """The teacher has locked the door: nobody new comes in."""

    template = "live/locked.txt"


class RemovedFromQuizError(QuizError):
    """The teacher has taken this person out of the quiz."""

    template = "live/removed.txt"


class NotNowError(QuizError):
    """A control that does not fit the phase the quiz is in, as one that was tapped twice."""

    template = "live/not_now.txt"


class QuizNotOverError(NotNowError):
    """What can be done with a quiz that has ended, while it is under way."""

    template = "live/not_over.txt"


class NoSuchCodeError(QuizError):
    """No quiz that is under way has this code."""

    template = "live/no_such_code.txt"


class TooManyCodesError(QuizError):
    """So many wrong codes that this person has to wait before the next one."""

    template = "live/too_many_codes.txt"


class QuizUnderWayError(QuizError):
    """This group is in a live quiz already."""

    template = "live/under_way.txt"


class NotATeacherError(QuizError):
    """The operator lets only some people lead quizzes, and this person is none of them."""

    template = "live/not_a_teacher.txt"
