"""The engine: it knows no quiz."""
