"""Days and times in words. Fonte does not know where people are, so times are UTC and say so."""

from datetime import UTC, datetime

from babel.dates import format_datetime

from bot.content.article import Language


def date_and_time(moment: datetime, language: Language) -> str:
    """A moment in a language: `27 November 2026, 08:15 UTC`."""
    return format_datetime(moment, "d MMMM y, HH:mm 'UTC'", tzinfo=UTC, locale=language)


def date_of(moment: datetime, language: Language) -> str:
    """The day of a moment in a language: `27 November 2026`."""
    return format_datetime(moment, "d MMMM y", tzinfo=UTC, locale=language)
