"""Calls to the Bot API over HTTP: one lean way for the outbox, the library's for the rest."""
