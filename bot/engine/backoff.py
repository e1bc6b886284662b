"""How long to leave somebody alone after failures that name no time themselves."""

LONGEST_BACKOFF_SECONDS = 4.0
_FIRST_SECONDS = 0.5
_DOUBLINGS = 10  # more make no difference, and a thousand no number


def backoff_seconds(
    failures: int,
    *,
    first_seconds: float = _FIRST_SECONDS,
    longest_seconds: float = LONGEST_BACKOFF_SECONDS,
) -> float:
    """The pause after so many failures in a row, from 1: half a second, doubled up to 4."""
    doublings = min(failures - 1, _DOUBLINGS)
    return min(longest_seconds, first_seconds * 2.0**doublings)
