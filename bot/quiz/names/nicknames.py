"""The names pupils go by in a live quiz: which are accepted, and why another is not."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from bot.quiz.errors import QuizError
from bot.quiz.names.name_readings import folded_word, runs_of, wholes_of, words_of
from bot.quiz.names.unfit_words import is_unfit
from bot.quiz.names.visible_text import perceived_characters, visible_text

SHORTEST_NICKNAME = 2
LONGEST_NICKNAME = 20
# Twenty characters as perceived may be many more: a joined emoji has no end of its own.
MOST_CODE_POINTS = 64
# Whoever sends a whole message for a name is not kept waiting for what of it would show.
MOST_READ = 256

# What Telegram would make a link or a command of, inside any message that shows the name.
LINK = re.compile(
    r"://|\bwww\.|\b[tx]\.(?:me|com)\b|(?<!\w)@\w|\w@\w+\.\w"
    r"|\w\.(?:app|club|com|dev|eu|gg|info|io|it|link|net|online|org|ru|shop|site|tv|uk|xyz)\b",
    re.IGNORECASE,
)
COMMAND = re.compile(r"^/|(?<![\w/])/\w")

# Who teaches or runs the quiz: as any word of a name, and as the whole of it.
TITLES = """
admin administrator amministratore amministratrice docente headteacher insegnante maestra maestro
moderator moderatore preside prof profe professor professore professoressa profssa supplente teacher
"""
OFFICES = (
    "bot dirigente fonte fontebot fontequiz host principal quizbot sistema staff system telegram"
)


class NicknameReason(StrEnum):
    """Why a nickname is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    LINK = "link"
    COMMAND = "command"
    UNFIT = "unfit"
    TAKEN = "taken"
    SPOKEN_FOR = "spoken_for"


class NicknameError(QuizError):
    """This nickname cannot be had; `reason` says why."""

    template = "live/nickname_refused.txt"

    def __init__(self, reason: NicknameReason) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.values = {"reason": reason.value}


def parse_nickname(text: str) -> str:
    """Return the nickname that a text shows: 2 to 20 perceived characters on one line.

    Hidden characters are dropped, not refused: keyboards add them unasked. Whether another has
    taken the name is for the caller to see, by `nickname_key`. Raises NicknameError.
    """
    if len(text) > MOST_READ:
        raise NicknameError(NicknameReason.TOO_LONG)
    name = visible_text(text)
    if reason := next(_faults_of(name), None):
        raise NicknameError(reason)
    return name


def real_name(first_name: str, fallback: str) -> str:
    """Return a first name as Telegram has it, made presentable, or `fallback` where it is not.

    At most 20 perceived characters, cut between words where it can be. One letter is enough: some
    people's names have no more.
    """
    name = _cut(visible_text(first_name[:MOST_READ]))
    is_presentable = set(_faults_of(name)) <= {NicknameReason.TOO_SHORT}
    return name if is_presentable else fallback


def _cut(name: str) -> str:
    """Keep what fits, and no torn word unless more than half would go with it."""
    characters = perceived_characters(name)
    fitting = "".join(characters[:LONGEST_NICKNAME])
    if len(characters) <= LONGEST_NICKNAME or characters[LONGEST_NICKNAME] == " ":
        return fitting
    untorn = fitting.rpartition(" ")[0]
    is_long_enough = len(perceived_characters(untorn)) >= LONGEST_NICKNAME // 2
    return untorn if is_long_enough else fitting


def _faults_of(name: str) -> Iterator[NicknameReason]:
    return (reason for reason, applies in RULES if applies(name))


def _is_too_short(name: str) -> bool:
    return len(perceived_characters(name)) < SHORTEST_NICKNAME


def _is_too_long(name: str) -> bool:
    return len(perceived_characters(name)) > LONGEST_NICKNAME or len(name) > MOST_CODE_POINTS


def _has_no_letters(name: str) -> bool:
    return not any(char.isalnum() for char in name)


def _is_spoken_for(name: str) -> bool:
    is_title = not TITLE_WORDS.isdisjoint(words_of(name) | runs_of(name))
    return is_title or not OFFICE_NAMES.isdisjoint(wholes_of(name))


TITLE_WORDS = frozenset(folded_word(title) for title in TITLES.split())
OFFICE_NAMES = frozenset(folded_word(office) for office in OFFICES.split())

# In the order they are tried: the first that applies is what the pupil is told.
RULES: tuple[tuple[NicknameReason, Callable[[str], bool]], ...] = (
    (NicknameReason.COMMAND, lambda name: COMMAND.search(name) is not None),
    (NicknameReason.LINK, lambda name: LINK.search(name) is not None),
    (NicknameReason.TOO_SHORT, _is_too_short),
    (NicknameReason.TOO_LONG, _is_too_long),
    (NicknameReason.NO_LETTERS, _has_no_letters),
    (NicknameReason.UNFIT, is_unfit),
    (NicknameReason.SPOKEN_FOR, _is_spoken_for),
)
