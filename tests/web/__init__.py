"""Tests of the webhook: the real bot, reached over HTTP."""
