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


class LiveQuizOverError(QuizError):
    """The live quiz has ended."""

    template = "live_over.txt"


class LiveQuestionOverError(QuizError):
    """This question of a live quiz takes no answer: it has ended, or was not asked of this seat."""

    template = "live_question_over.txt"


class LivePausedError(QuizError):
    """The live quiz is paused; answers are taken when it goes on."""

    template = "live_paused.txt"


class AnswerIsFinalError(QuizError):
    """The first answer counts in this quiz, and it was given."""

    template = "live_answer_final.txt"


class DoorLockedError(QuizError):
    """The teacher has locked the door: nobody new comes in."""

    template = "live_locked.txt"


class RemovedFromQuizError(QuizError):
    """The teacher has taken this person out of the quiz."""

    template = "live_removed.txt"


class NotNowError(QuizError):
    """A control that does not fit the phase the quiz is in, as one that was tapped twice."""

    template = "live_not_now.txt"


class QuizNotOverError(NotNowError):
    """What can be done with a quiz that has ended, while it is under way."""

    template = "live_not_over.txt"


class NoSuchCodeError(QuizError):
    """No quiz that is under way has this code."""

    template = "live_no_such_code.txt"


class TooManyCodesError(QuizError):
    """So many wrong codes that this person has to wait before the next one."""

    template = "live_too_many_codes.txt"


class QuizUnderWayError(QuizError):
    """This group is in a live quiz already."""

    template = "live_under_way.txt"


class NotATeacherError(QuizError):
    """The operator lets only some people lead quizzes, and this person is none of them."""

    template = "live_not_a_teacher.txt"
