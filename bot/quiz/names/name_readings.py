"""The words a name can be read as, however they are spaced, dotted, numbered or disguised."""

import re

from bot.quiz.names.look_alikes import with_look_alikes_folded

# Digits that stand for letters by habit only ("l33t"); those that look alike are folded anyway.
LEET = str.maketrans("34679", "eagtg")
FLAG_LETTERS = {0x1F1E6 + number: chr(ord("a") + number) for number in range(26)}

A_NUMBER = re.compile(r"[\d .,:;!?'/()+-]*")
# An i within a word; at its end a mere exclamation mark.
INNER_EXCLAMATION_MARK = re.compile(r"(?<=\w)!(?=\w)")

# Where a name may part into words, ever finer: spaces; signs; digits; humps, as in "AdaRossi".
GAPS = (r"\s+", r"[\W_]+", r"[\W\d_]+", r"[\W\d_]+|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")

# "Shi T." and "Ana L." are a name and an initial; longer words are not formed by chance.
LONGEST_WITH_INITIAL = 4


def folded_word(text: str) -> str:
    """Reduce a text to one word, digits and signs read as letters; a mere number to nothing."""
    if A_NUMBER.fullmatch(text):
        return ""
    spoken = INNER_EXCLAMATION_MARK.sub("i", text.translate(FLAG_LETTERS)).translate(LEET)
    return "".join(char for char in with_look_alikes_folded(spoken) if char.isalnum())


def words_of(name: str) -> set[str]:
    """Read the words of a name: each as it stands, and parted at signs, digits and humps."""
    parts = {part for gap in GAPS for part in re.split(gap, name)}
    return {folded for part in parts if (folded := folded_word(part))}


def runs_of(name: str) -> set[str]:
    """Read the words of a name that stand side by side as one: "f o n t e", "fon te"."""
    words = _solid_words(name)
    spans = [
        words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1)
    ]
    return {"".join(span) for span in spans if not _ends_in_initial(span)}


def wholes_of(name: str) -> set[str]:
    """Read a name as a single word: with its digits as letters, and without them."""
    versions = (_solid_words(name), _solid_words(re.sub(r"\d", " ", name)))
    return {"".join(words) for words in versions if words and not _ends_in_initial(words)}


def _solid_words(name: str) -> list[str]:
    return [folded for word in name.split() if (folded := folded_word(word))]


def _ends_in_initial(words: list[str]) -> bool:
    is_initial = len(words[-1]) == 1 < len(words[0])
    return is_initial and sum(map(len, words)) <= LONGEST_WITH_INITIAL
