"""Planting a sabotage in a copy of the project."""

from pathlib import Path

from tests.sabotage.sabotages import Change, Sabotage

PARTS = ("bot", "sandbox", "tests", "content", "templates", "pyproject.toml")


def plant(sabotage: Sabotage, root: Path) -> None:
    """Change the files under `root`. Raises ValueError when words are not there exactly once."""
    for change in sabotage.changes:
        path = root / change.file
        path.write_text(changed(path.read_text(encoding="utf-8"), change), encoding="utf-8")


def changed(text: str, change: Change) -> str:
    """A file's text with the change. Raises ValueError when its words are not there just once."""
    count = text.count(change.before)
    if count != 1:
        raise ValueError(f"{change.file} has {count} times: {change.before}")
    return text.replace(change.before, change.after)
