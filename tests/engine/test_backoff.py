"""Pauses grow with the failures up to a limit, however many there are."""

from bot.engine.backoff import backoff_seconds


def test_the_pause_doubles_up_to_four_seconds() -> None:
    assert [backoff_seconds(failures) for failures in range(1, 7)] == [0.5, 1, 2, 4, 4, 4]


def test_an_outage_of_days_has_a_pause_too() -> None:
    assert backoff_seconds(100_000) == 4
