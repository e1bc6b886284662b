"""Percentiles of waits, some of which may never have ended."""

import math
from collections.abc import Sequence


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Nearest rank of sorted values; None for infinity, and where there are none."""
    if not ordered:
        return None
    value = ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
    return None if value == math.inf else value
