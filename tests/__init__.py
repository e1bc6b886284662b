"""The suite: mirrors `bot/` and `sandbox/`."""
