"""A learner in a real browser, on the real bot."""
