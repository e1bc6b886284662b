"""Whole conversations with the real bot over the local Telegram."""
