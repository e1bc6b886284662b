"""The table of rights, `rights.txt`, read; and whether it has every action that the bot knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.handlers import BY_BUTTON, BY_COMMAND, BY_GROUP_COMMAND

FILE = Path(__file__).with_name("rights.txt")
ROLES = "HCPRSO"
DONE, TOLD, NO = "done", "refused in words of its own", "refused as if absent"
# Where something is done: the quiz, and the kind of chat.
WAYS = (
    ("code", "private"),
    ("code", "other"),
    ("group", "private"),
    ("group", "own"),
    ("group", "other"),
)
_NOT_POSSIBLE = "/"


@dataclass(frozen=True)
class Cell:
    """One action by one role on one way, in one state of the quiz, and what must come of it."""

    action: str
    state: str
    quiz: str
    chat: str
    role: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.action} ({self.state}) by {self.role}, {self.quiz} quiz, {self.chat} chat"


@dataclass(frozen=True)
class Rights:
    """The whole table: cells about quizzes, commands in groups, and what is one's own."""

    cells: tuple[Cell, ...]
    in_groups: dict[str, tuple[str, str]]  # who may, in the quiz's own group and in another
    own: tuple[str, ...]

    def gaps(self) -> list[str]:
        """Actions that are registered and not here, or here and no longer registered."""
        listed = {cell.action.partition(" ")[0] for cell in self.cells if cell.action[0] != '"'}
        listed |= {f"{name} in groups" for name in self.in_groups} | set(self.own)
        known = {button.__name__ for button in BY_BUTTON} | {f"/{name}" for name in BY_COMMAND}
        known |= {f"/{name} in groups" for name in BY_GROUP_COMMAND}
        return [f"no row for {name}" for name in sorted(known - listed)] + [
            f"a row for {name}, which the bot does not know" for name in sorted(listed - known)
        ]


def read_rights(text: str) -> Rights:
    """The table. Raises ValueError for a line that is none of it."""
    sections: dict[str, list[str]] = {"quiz": [], "group": [], "own": []}
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            sections[section].append(line)
    cells = tuple(cell for line in sections["quiz"] for cell in _cells(line))
    groups = dict(_in_group(line) for line in sections["group"])
    return Rights(cells, groups, tuple(" ".join(sections["own"]).split()))


def _cells(line: str) -> Iterator[Cell]:
    action, state, *columns = (part.strip() for part in line.split("|"))
    if len(columns) != len(WAYS):
        raise ValueError(f"{len(columns)} columns: {line}")
    for (quiz, chat), column in zip(WAYS, columns, strict=True):
        letters = set(column.replace(" ", ""))
        if letters == {_NOT_POSSIBLE}:
            continue
        if unknown := letters - set(ROLES + ROLES.lower()):
            raise ValueError(f"{unknown}: {line}")
        for role in ROLES:
            wanted = DONE if role in letters else TOLD if role.lower() in letters else NO
            yield Cell(action, state, quiz, chat, role, wanted)


def _in_group(line: str) -> tuple[str, tuple[str, str]]:
    command, own, other = (part.strip() for part in line.split("|"))
    return command, (own, other)
