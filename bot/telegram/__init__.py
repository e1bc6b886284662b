"""Telegram: what comes from it, and what it is sent. Nothing here knows a quiz."""
