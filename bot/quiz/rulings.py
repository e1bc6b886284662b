"""What a teacher rules about a question after it was asked; scores follow from it at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.quiz.errors import StaleButtonError
from bot.quiz.live_quiz import LiveQuiz


class RulingKind(StrEnum):
    """Stored as these words."""

    VOID = "void"  # it counts for nobody
    ACCEPT = "accept"  # these options are right beside the key
    RESTORE = "restore"  # as it was asked


@dataclass(frozen=True)
class Ruling:
    """One ruling, on the record. `options` are those accepted, with ACCEPT only."""

    position: int
    kind: RulingKind
    options: tuple[str, ...]
    made_by: int
    made_at: datetime


def ruled(quiz: LiveQuiz, ruling: Ruling) -> LiveQuiz:
    """The quiz under a ruling. Raises StaleButtonError for what the quiz has not asked."""
    question = quiz.question_at(ruling.position)
    if question.opened_at is None or not set(ruling.options) <= set(question.option_order):
        raise StaleButtonError
    is_void = ruling.kind is RulingKind.VOID
    return quiz.with_question(replace(question, is_void=is_void, accepted=ruling.options))
