"""Every duration the sandbox knows, in seconds, so that tests can shorten each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Durations in seconds; the defaults are Telegram's."""

    update_retention: float = 86_400.0
    # A tap nobody fetched in this time is dropped, and can no longer be answered.
    callback_lifetime: float = 150.0
    # The apps stop showing the progress of a tap after this time.
    callback_patience: float = 15.0
    # First pause after a repeated failure of a webhook is twice this, then it doubles.
    webhook_retry_unit: float = 1.0
    webhook_retry_limit: float = 60.0
    webhook_answer: float = 60.0
    # A bot that polls counts as online for this long after its last getUpdates.
    online: float = 60.0
    keepalive: float = 15.0
    # Messages older than this can no longer be deleted.
    delete_limit: float = 48 * 3600.0
