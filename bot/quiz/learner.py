"""Who learns: the little that Fonte knows of a person."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from bot.content import Language

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Learner:
    """One person. `language` is what they chose; None follows their Telegram.

    `last_practice` is the number of their latest practice; the next one gets the next number.
    """

    id: int
    first_seen_at: datetime
    language: Language | None = None
    last_practice: int = 0
    days_active: int = 0
    last_active_on: date | None = None

    def speaking(self, language: Language | None) -> Self:
        """The same learner with another language."""
        return replace(self, language=language)

    def active_on(self, day: date) -> Self:
        """The same learner after something done on `day`; each day counts once.

        The day before the latest is counted already: the clock has been put back over midnight.
        """
        latest = self.last_active_on
        if latest is not None and timedelta(0) <= latest - day <= _A_DAY:
            return self
        return replace(self, days_active=self.days_active + 1, last_active_on=day)


def language_of(telegram_language_code: str | None) -> Language:
    """Italian for every kind of Italian (`it`, `it-CH`), English for all others."""
    code = (telegram_language_code or "").lower().replace("_", "-")
    return "it" if code.split("-")[0] == "it" else "en"
