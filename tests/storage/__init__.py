"""Tests of storage: a real database file, no stand-ins."""
