"""What is stored of one live quiz: what a crash must leave as it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.storage.stored import rows

_QUIZ = """SELECT phase, position, is_closed, is_locked, paused_from, paused_at, started_at,
           ended_at, settings, group_id FROM live_quizzes WHERE id = ?"""
_QUESTIONS = "SELECT * FROM live_questions WHERE quiz_id = ? ORDER BY position"
_SEATS = "SELECT * FROM live_seats WHERE quiz_id = ? ORDER BY person_id"
_RESPONSES = "SELECT * FROM live_responses WHERE quiz_id = ? ORDER BY position, person_id"
_CLOCKS = "SELECT chat_id, slot, delivered_at FROM live_messages WHERE quiz_id = ? AND slot > 0"
_END = "SELECT due_at FROM deadlines WHERE kind = 'live_end' AND key = ?"


@dataclass(frozen=True)
class LessonRows:
    """A quiz at one moment. `clocks` are the starts of the clocks, by chat and position."""

    quiz: tuple[Any, ...]
    questions: list[Any]
    seats: list[Any]
    responses: list[Any]
    clocks: dict[tuple[int, int], str]
    has_end: bool

    @classmethod
    def read(cls, database: Path, quiz_id: int) -> "LessonRows":
        """As they are in the file now."""
        return cls(
            rows(database, _QUIZ, quiz_id)[0],
            rows(database, _QUESTIONS, quiz_id),
            rows(database, _SEATS, quiz_id),
            rows(database, _RESPONSES, quiz_id),
            {(chat, slot): at for chat, slot, at in rows(database, _CLOCKS, quiz_id)},
            bool(rows(database, _END, str(quiz_id))),
        )

    @property
    def phase(self) -> str:
        """The phase, as a word."""
        return str(self.quiz[0])

    def changes(self, later: "LessonRows") -> list[str]:
        """What is not as it was: phase, scores, who is in, and the time that is left.

        A clock that had not started may have started since.
        """
        found = [
            f"{what} changed from {before} to {after}"
            for what, before, after in (
                ("phase or position", self.quiz, later.quiz),
                ("questions", self.questions, later.questions),
                ("seats", self.seats, later.seats),
                ("answers", self.responses, later.responses),
            )
            if before != after
        ]
        found += [
            f"the clock of {where} ran from {at}, now from {later.clocks.get(where)}"
            for where, at in self.clocks.items()
            if later.clocks.get(where) != at
        ]
        if self.has_end and not later.has_end:
            found.append("nothing ends the question any more")
        return found
