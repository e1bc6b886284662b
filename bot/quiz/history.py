"""What a learner's past with one question was."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.quiz.outcome import Outcome


@dataclass(frozen=True)
class QuestionHistory:
    """Counts of answers to one question; a skip was seen, but is no answer."""

    question_id: str
    last_seen_at: datetime
    times_right: int = 0
    times_wrong: int = 0
    last_outcome: Outcome = Outcome.SKIPPED

    @property
    def times_answered(self) -> int:
        """Right and wrong together."""
        return self.times_right + self.times_wrong

    @property
    def is_mastered(self) -> bool:
        """Whether the latest answer was right."""
        return self.last_outcome is Outcome.RIGHT

    def after(self, outcome: Outcome, now: datetime) -> Self:
        """The history with one more outcome; a skip does not undo the latest answer."""
        if outcome is Outcome.SKIPPED:
            return replace(self, last_seen_at=now)
        return replace(
            self,
            last_seen_at=now,
            last_outcome=outcome,
            times_right=self.times_right + (outcome is Outcome.RIGHT),
            times_wrong=self.times_wrong + (outcome is Outcome.WRONG),
        )
