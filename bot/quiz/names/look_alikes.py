"""Names that look alike: letters of other scripts, digits and signs read as the letters they mimic.

The idea is that of the skeletons of Unicode Technical Standard 39; the table is a small one, made
for what pupils have at hand: keyboards of other scripts, and generators of "fancy text".
"""

import re
import unicodedata
from collections.abc import Mapping
from string import ascii_lowercase

from bot.quiz.names.visible_text import is_mark

# Each letter with what looks like it, after case and accents are dropped.
MIMICS: Mapping[str, str] = {
    "a": "аαɑᴀ₳@",
    "b": "вβʙƀ฿8",
    "c": "сᴄȼ¢₵",
    "d": "ԁđɖðᴅ₫",
    "e": "еεᴇɇ€",
    "f": "ꜰƒ₣",
    "g": "ɡɢǥց₲",
    "h": "нһηʜħհ",
    "j": "јᴊյ",
    "k": "кκᴋƙ₭",
    "l": "i1|ıіιɪӏǀʟłɫƚ£₤",
    "m": "мμᴍɱ₥",
    "n": "пνɴɳո₦",
    "o": "оοօᴏøɵ0",
    "p": "рρᴘƥᵽ₱",
    "q": "ԛզ",
    "r": "гʀɍ",
    "s": "ѕꜱʂ$₴5",
    "t": "тτᴛŧ₮",
    "u": "ᴜʉս",
    "v": "ѵᴠ",
    "w": "ԝωᴡ₩",
    "x": "хχ",
    "y": "уүυʏɏ¥",
    "z": "ζᴢƶ2",
    "ae": "æ",
    "oe": "œ",
}
WHITE_ON_BLACK = (0x1F150, 0x1F170)  # the first circled and the first squared A
LETTER_BY_MIMIC: dict[int, str] = {
    **{ord(mimic): letter for letter, mimics in MIMICS.items() for mimic in mimics},
    **{
        first_code + number: "l" if letter == "i" else letter
        for first_code in WHITE_ON_BLACK
        for number, letter in enumerate(ascii_lowercase)
    },
}

# Small Greek letters that look like another Latin letter than their capitals do.
SMALL_GREEK = str.maketrans("ηνυμ", "nvuu")

# Accents: marks that decorate a letter. Marks that are vowels, as in Devanagari or Thai, stay. The
# Arabic stretch is here too, and the selectors of how an emoji is drawn.
ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)

# Two letters that run together into one.
RUN_TOGETHER = (("rn", "m"), ("vv", "w"))


def with_look_alikes_folded(text: str) -> str:
    """Drop case and accents, and read every look-alike as its Latin letter; i and 1 are l."""
    plain = unicodedata.normalize("NFKC", text)
    if re.search("[A-Za-z]", plain):
        plain = plain.translate(SMALL_GREEK)
    apart = unicodedata.normalize("NFKD", plain.casefold())
    return ACCENT.sub("", apart).translate(LETTER_BY_MIMIC)


def nickname_key(name: str) -> str:
    """Return what two names that look alike have in common; never empty.

    Neither punctuation nor emoji tell names apart: they are not heard when a name is read out.
    Letters of other scripts that resemble no Latin one stay as they are.
    """
    folded = with_look_alikes_folded(name)
    key = "".join(char for char in folded if char.isalnum() or is_mark(char))
    for pair, letter in RUN_TOGETHER:
        key = key.replace(pair, letter)
    return key or "".join(folded.split()) or "?"
