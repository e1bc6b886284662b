"""Numbered, append-only steps from one schema to the next; each commits with its record."""
