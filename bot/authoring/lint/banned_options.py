"""Options that speak of the other options instead of the subject: "all of the above" and its kin.

An option is one of them when it is made of nothing but the words of such phrases, and either
quantifies over the options ("none of these answers") or joins their letters ("both A and B").
"Neither of the two leaders" and "nessuno dei due" speak of the subject, and stay allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.authoring.lint.wording import listed, words
from bot.content.article import Language

LETTERS = frozenset("abcd")


@dataclass(frozen=True)
class Phrasebook:
    """The words such phrases are made of, folded."""

    quantifiers: frozenset[str]
    options: frozenset[str]
    glue: frozenset[str]

    def is_about_options(self, text: str) -> bool:
        """Say whether the text does no more than point at other options."""
        found = set(words(text))
        if not found <= self.quantifiers | self.options | self.glue | LETTERS:
            return False
        joins_letters = len(found & LETTERS) > 1
        return joins_letters or bool(found & self.quantifiers and found & self.options)


PHRASEBOOKS: Mapping[Language, Phrasebook] = {
    "it": Phrasebook(
        listed("tutti tutte nessuno nessuna entrambi entrambe ognuna ciascuna qualsiasi"),
        listed(
            "precedente precedenti sopra altra altre altri questa queste questi risposta risposte "
            "opzione opzioni affermazione affermazioni alternative"
        ),
        listed(
            "di del dei delle della il lo la le i gli e ed o od ne sia che solo soltanto una due "
            "tre sono corretta corrette giusta giuste vera vere errate sbagliate false"
        ),
    ),
    "en": Phrasebook(
        listed("all none neither both any each either every"),
        listed(
            "above preceding previous other others these those answer answers option options "
            "choice choices statement statements"
        ),
        listed("of the and or nor only two three one is are correct right true wrong false"),
    ),
}


def is_banned_option(text: str, language: Language) -> bool:
    """Say whether an option's text points at the other options."""
    return PHRASEBOOKS[language].is_about_options(text)
