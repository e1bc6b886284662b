"""How a question ended for a learner."""

from enum import StrEnum


class Outcome(StrEnum):
    """Stored as these words: do not rename."""

    RIGHT = "right"
    WRONG = "wrong"
    SKIPPED = "skipped"
