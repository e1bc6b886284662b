"""Nicknames to draw: an animal and what it is like, the same pair in both languages."""

from dataclasses import dataclass
from typing import Literal

from bot.content.article import Language


@dataclass(frozen=True)
class Animal:
    """An animal, with the gender of its Italian name."""

    it: str
    gender: Literal["m", "f"]
    en: str


@dataclass(frozen=True)
class Quality:
    """A colour or a virtue; in Italian as it agrees with either gender."""

    m: str
    f: str
    en: str


# Left out: whatever is said of people to hurt them or as a double meaning, in either language, and
# the colours of skin. One of eleven letters and one of eight still make a nickname of twenty.
ANIMAL_LINES = """
airone m heron, albatro m albatross, allodola f skylark, antilope f antelope, aquila f eagle,
avocetta f avocet, canguro m kangaroo, cicogna f stork, cigno m swan, colibrì m hummingbird,
colomba f dove, delfino m dolphin, ermellino m ermine, falco m falcon, fenicottero m flamingo,
fringuello m finch, gazzella f gazelle, gheppio m kestrel, giaguaro m jaguar, gru f crane,
gufo m owl, ibis m ibis, koala m koala, leone m lion, leopardo m leopard, lepre f hare,
libellula f dragonfly, lince f lynx, lontra f otter, lupo m wolf, martora f marten,
nautilo m nautilus, pellicano m pelican, pettirosso m robin, puma m puma, quokka m quokka,
salamandra f salamander, scoiattolo m squirrel, suricato m meerkat, tigre f tiger, tucano m toucan,
usignolo m nightingale, volpe f fox
"""
QUALITY_LINES = """
blu blu blue, verde verde green, dorato dorata golden, indaco indaco indigo, audace audace bold,
saggio saggia wise, curioso curiosa curious, gentile gentile kind, allegro allegra cheerful,
sereno serena serene, vivace vivace lively, agile agile nimble, fiero fiera proud,
leale leale loyal, sincero sincera sincere, calmo calma calm, veloce veloce swift,
nobile nobile noble, arguto arguta witty, felice felice happy, radioso radiosa radiant,
generoso generosa generous, creativo creativa creative, cortese cortese polite,
tenace tenace tireless
"""


def _animal(line: str) -> Animal:
    it, gender, en = line.split()
    return Animal(it, "m" if gender == "m" else "f", en)


ANIMALS = tuple(_animal(line) for line in ANIMAL_LINES.split(","))
QUALITIES = tuple(Quality(*line.split()) for line in QUALITY_LINES.split(","))

# Their counts share no divisor, so each number below the product is a pair of its own (Chinese
# remainder theorem). The strides share none with the counts: neighbours in the lists part.
NUMBER_OF_DRAWN_NAMES = len(ANIMALS) * len(QUALITIES)
ANIMAL_STRIDE = 17
QUALITY_STRIDE = 7


def drawn_name(number: int, language: Language) -> str:
    """Return the number-th nickname to draw; after NUMBER_OF_DRAWN_NAMES they begin again.

    Forty numbers in a row are forty animals. One number is the same pair in both languages.
    """
    animal = ANIMALS[number * ANIMAL_STRIDE % len(ANIMALS)]
    quality = QUALITIES[number * QUALITY_STRIDE % len(QUALITIES)]
    if language == "en":
        return f"{quality.en} {animal.en}".capitalize()
    agreeing = quality.m if animal.gender == "m" else quality.f
    return f"{animal.it} {agreeing}".capitalize()
