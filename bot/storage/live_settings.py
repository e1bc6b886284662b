"""Settings of live quizzes as they are stored: in a quiz, and as a teacher's defaults."""

from dataclasses import asdict
from typing import Any

from bot.quiz.live_settings import Asked, Leaderboard, LiveSettings, Names, Points


def settings_row(settings: LiveSettings) -> dict[str, Any]:
    """Settings as they are stored."""
    return asdict(settings) | {"chosen": list(settings.chosen)}


def settings_of(row: dict[str, Any]) -> LiveSettings:
    """Settings from what is stored; what a later version has added has its default."""
    known = {name: row[name] for name in LiveSettings.__dataclass_fields__ if name in row}
    kinds = {"points": Points, "names": Names, "leaderboard": Leaderboard, "asked": Asked}
    typed = {name: kinds[name](known[name]) for name in kinds if name in known}
    return LiveSettings(**known | typed | {"chosen": tuple(known.get("chosen", ()))})
