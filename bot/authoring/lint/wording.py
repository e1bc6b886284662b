"""How the rules see words: folded, split, stripped of endings; and the phrases they look for."""

import re
import unicodedata
from collections.abc import Mapping

from bot.content.article import Language


def longest_first(text: str) -> tuple[str, ...]:
    """Split a list of words written as one string; of two that end alike the longer goes first."""
    return tuple(sorted(text.split(), key=len, reverse=True))


def listed(text: str) -> frozenset[str]:
    """Collect a set of words written as one string."""
    return frozenset(text.split())


# Function words and the scaffolding of questions, of five letters and more, folded: their presence
# in both stem and key gives nothing away, and they do not tell two stems apart.
STOPWORDS: Mapping[Language, frozenset[str]] = {
    "it": listed(
        "secondo articolo testo brano stando quale quali quanto quanta quanti quante quando perche "
        "dunque anche ancora allora dopo prima durante mentre verso contro senza sulla sulle sugli "
        "della delle degli dello dalla dalle dagli dallo nella nelle negli nello alla alle agli "
        "allo questo questa questi queste quello quella quelli quelle quegli essere stato stata "
        "stati state erano aveva avevano hanno viene vennero venne furono fosse fossero sarebbe "
        "avere altro altra altri altre tutto tutta tutti tutte proprio loro cosa come"
    ),
    "en": listed(
        "according article passage which where when while whose about after before again against "
        "between during their there these those other others could would should might being been "
        "having because since until under through what does were with from that this than then "
        "they them into upon each only also itself himself themselves"
    ),
}

# Endings that do not change what a word is about.
ENDINGS: Mapping[Language, tuple[str, ...]] = {
    "it": longest_first(
        "azioni azione amenti amento imenti imento arono erono irono zioni zione mente ando endo "
        "are ere ire ato ata ati ate uto uta uti ute ito ita iti ite ano ono ava iva "
        "a e i o"
    ),
    "en": longest_first("ations ation ments ment tions tion ings ing ers ed er es ly al s e"),
}

# The opening by which a stem names its source; it says nothing about what is asked.
OPENING_FORMULA: Mapping[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\b(secondo|stando|in base|per)\s+(l['’]|il |la |al |alla |all['’]|quest['’]|questo )"
        r"(articolo|testo|brano|giornale|passo|didascalia)\b,?",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(according to|in) the (article|text|passage|newspaper|caption|paper)\b,?",
        re.IGNORECASE,
    ),
}

# The source named as a source, "secondo l’articolo" and "what does the article say" alike.
NAMES_THE_SOURCE: Mapping[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"(?:\b(?:l|all|dall|dell|nell|sull|quest)['’]\s*articolo\b)"
        r"|(?:\b(?:il|al|dal|del|nel|sul|questo) (?:testo|brano|giornale|passo)\b)"
        r"|(?:\b(?:la|alla|dalla|della|nella|questa) didascalia\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:the|this) (?:article|text|passage|newspaper|paper|caption)\b", re.IGNORECASE
    ),
}

# What a stem asks for; all other question words ask "what" or "which".
QUESTION_KINDS: Mapping[Language, Mapping[str, str]] = {
    "it": {
        "chi": "who",
        "perche": "why",
        "quando": "when",
        "dove": "where",
        "come": "how",
        **dict.fromkeys(("quanto", "quanta", "quanti", "quante"), "how much"),
    },
    "en": {
        **dict.fromkeys(("who", "whom", "whose"), "who"),
        "why": "why",
        "when": "when",
        "where": "where",
        "how": "how",
    },
}

SHORTEST_STEM = 4
SHORTEST_CONTENT_WORD = 5
LONGEST_ADDED_ENDING = 2


def folded(text: str) -> str:
    """Drop case, accents, doubled spaces and the curl of apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def same_wording(text: str) -> str:
    """Reduce a text to what makes it differ from another: not case, spaces or final stops."""
    return " ".join(text.casefold().split()).strip(" .;,")


def words(text: str) -> list[str]:
    """Split a text into folded words and numbers; an apostrophe separates."""
    return re.findall(r"[^\W_]+", folded(text))


def content_words(text: str, language: Language) -> list[str]:
    """Return the words that carry meaning: five letters or more, no function words."""
    return [
        word
        for word in words(text)
        if len(word) >= SHORTEST_CONTENT_WORD and word not in STOPWORDS[language]
    ]


def stemmed(word: str, language: Language) -> str:
    """Cut the longest known ending off a folded word, leaving four letters or more."""
    for ending in ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            stem = word.removesuffix(ending)
            # Italian writes an h to keep the sound of c and g: barca, barche.
            return stem.removesuffix("h") if language == "it" else stem
    return word


def are_kin(word: str, other: str, language: Language) -> bool:
    """Say whether two folded words share a stem: liberare and liberazione, Korea and Korean."""
    if stemmed(word, language) == stemmed(other, language):
        return True
    shorter, longer = sorted((word, other), key=len)
    added = len(longer) - len(shorter)
    long_enough = len(shorter) >= SHORTEST_CONTENT_WORD
    return long_enough and longer.startswith(shorter) and added <= LONGEST_ADDED_ENDING


def gist(stem: str, language: Language) -> list[str]:
    """Reduce a stem to what it asks: the kind of question and its content stems, sorted.

    Names and numbers of four letters and more count; the formula that names the source does not.
    """
    found = words(OPENING_FORMULA[language].sub(" ", stem))
    kinds = QUESTION_KINDS[language]
    kind = next((kinds[word] for word in found if word in kinds), "what")
    content = {
        stemmed(word, language)
        for word in found
        if (len(word) >= SHORTEST_STEM or word.isdigit()) and word not in STOPWORDS[language]
    }
    return [f"{kind}?", *sorted(content)]
