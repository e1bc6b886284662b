"""What shows of a text: hidden and direction-turning characters taken out, what is left counted."""

import re
import unicodedata

JOINER = "\u200d"
EMOJI_STYLE = "\ufe0f"
KEYCAP = "\u20e3"

# A base that carries more marks than this is scrawled over its neighbours, not spelled.
MOST_MARKS = 3

# Symbols that emoji sequences are built of, arrows and dingbats included.
PICTOGRAPH = "\xa9\xae\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
IS_PICTOGRAPH = re.compile(f"[{PICTOGRAPH}]")
STRAY_EMOJI_STYLE = re.compile(f"(?<![{PICTOGRAPH}]){EMOJI_STYLE}(?!{KEYCAP})")
STRAY_JOINER = re.compile(f"(?<![{PICTOGRAPH}{EMOJI_STYLE}]){JOINER}|{JOINER}(?![{PICTOGRAPH}])")

# Blank or ignored by every font, though letters, marks or symbols by category: the Hangul and
# Khmer fillers, the blank Braille cell, the grapheme joiner, the variation selectors of Mongolian
# and of all scripts but the one emoji need, the signs for a lost character or object.
OTHER_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0\ufffc\ufffd"
    "\U000e0100-\U000e01ef]"
)
# One character as wide as a line: a ligature of a whole sentence, a cuneiform sign, a long dash.
OVERWIDE = frozenset("\ufdfd\U0001242b\u2e3b")

# What people type for an apostrophe; NFKC would make it a space and a loose accent.
ACUTE_ACCENT = "´"


def visible_text(text: str) -> str:
    """Return what shows of a text: NFKC, one line, single spaces, nothing hidden or piled up.

    May return an empty string. What it returned, it returns unchanged.
    """
    # What was dropped may have kept its neighbours apart, what was composed may be hidden in turn.
    while (shown := _shown(text)) != text:
        text = shown
    return text


def perceived_characters(text: str) -> list[str]:
    """Split a text into what a reader counts as its characters (UAX 29, simplified).

    Marks, skin tones and joined emoji belong to what they follow; two letters make one flag.
    """
    perceived: list[str] = []
    for char in text:
        if perceived and _continues(perceived[-1], char):
            perceived[-1] += char
        else:
            perceived.append(char)
    return perceived


def is_mark(char: str) -> bool:
    """Say whether a character is written onto the one before it."""
    return unicodedata.category(char).startswith("M")


def _shown(text: str) -> str:
    apostrophes = text.replace(ACUTE_ACCENT, "’")
    spaced = "".join(" " if char.isspace() else char for char in apostrophes)
    unhidden = "".join(char for char in spaced if not _is_hidden(char))
    spelled = _without_loose_marks(" ".join(unhidden.split()))
    joined = STRAY_JOINER.sub("", STRAY_EMOJI_STYLE.sub("", spelled))
    return unicodedata.normalize("NFKC", joined)


def _is_hidden(char: str) -> bool:
    if char == JOINER or IS_PICTOGRAPH.match(char):  # emoji newer than this Python's Unicode
        return False
    # All of C: control, format (zero width, direction), surrogate, private use, unassigned.
    is_other = unicodedata.category(char).startswith("C")
    return is_other or char in OVERWIDE or OTHER_HIDDEN.match(char) is not None


def _without_loose_marks(text: str) -> str:
    """Drop marks that have no base of their own, and those piled beyond what any script needs."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if is_mark(char) else 0
        is_loose = marks > 0 and (not kept or kept[-1] == " ")
        if not is_loose and marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _continues(perceived: str, char: str) -> bool:
    is_flag = _is_flag_letter(char) and len(perceived) == 1 and _is_flag_letter(perceived)
    is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return is_mark(char) or is_skin_tone or JOINER in (char, perceived[-1]) or is_flag


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
