"""The pack of questions, read from its file."""

from pathlib import Path

from bot.content import Pack, parse_pack

PACK_PATH = Path(__file__).parents[2] / "content" / "questions.json"


def load_pack(path: Path = PACK_PATH) -> Pack:
    """Read and check a pack. Raises OSError, UnicodeDecodeError or InvalidPack."""
    return parse_pack(path.read_text(encoding="utf-8"))
