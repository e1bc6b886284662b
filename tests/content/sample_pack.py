"""A small good pack about an invented lighthouse, as the JSON data its tests then break."""

from typing import Any

Json = dict[str, Any]

WOODEN = (
    "Nel 1862 i pescatori di Vallombra alzarono un faro di legno, perché  tre barche "
    "erano affondate in un solo inverno."
)
WOODEN_EN = (
    "In 1862 the fishermen of Vallombra raised a wooden lighthouse, because three boats "
    "had sunk in a single winter."
)
LAMP = "Ada, the keeper’s daughter, lights the lamp that came from Genoa in 1901."
LAMP_IT = "Ada, figlia del guardiano, accende la lampada arrivata da Genova nel 1901."


def sample_pack(questions: int = 2) -> Json:
    """Build a pack that breaks no rule, with as many questions as wanted (two at least)."""
    written = [why_a_lighthouse(), where_from()]
    return {
        "version": 1,
        "articles": [
            {
                "id": "lighthouse",
                "language": "it",
                "title": {"it": "Il faro di Vallombra", "en": "The lighthouse of Vallombra"},
                "credit": {"it": "Testo inventato.", "en": "An invented text."},
                "passages": [
                    passage("picture", "en", LAMP, {"it": LAMP_IT}, kind="caption"),
                    passage("first", "it", WOODEN, {"en": WOODEN_EN}),
                ],
            }
        ],
        "topics": [
            {"id": "sea", "title": {"it": "Il mare", "en": "The sea"}},
            {"id": "lamp", "title": {"it": "La lampada", "en": "The lamp"}},
        ],
        "questions": written + [synthetic(number) for number in range(questions - len(written))],
    }


def passage(
    id: str, language: str, text: str, translation: dict[str, str], kind: str = "paragraph"
) -> Json:
    return {
        "id": id,
        "language": language,
        "kind": kind,
        "text": text,
        "translation": translation,
    }


def why_a_lighthouse() -> Json:
    return {
        "id": "sea-why-a-lighthouse",
        "article": "lighthouse",
        "topic": "sea",
        "level": "cause",
        "difficulty": 2,
        "stem": {
            "it": "Perché gli abitanti non rinunciarono alla spesa di un faro?",
            "en": "Why did the villagers not spare themselves the cost of a beacon?",
        },
        "options": [
            option("a", "Una tassa li obbligava", "A tax obliged them"),
            option("b", "Alcune barche erano affondate", "Some boats had gone down"),
            option("c", "Il vecchio guardiano era fuggito", "The former keeper had run away"),
            option("d", "Un mercante ne voleva uno", "A merchant wanted one"),
        ],
        "key": "b",
        "quotes": [
            {
                "passage": "first",
                "text": "perché  tre barche erano affondate",
                "translation": {"en": "because three boats had sunk"},
            }
        ],
        "explanation": {
            "it": "Tre naufragi in un inverno.\nIl faro doveva evitarne altri.",
            "en": "Three wrecks in one winter.\nThe light was to prevent more.",
        },
    }


def where_from() -> Json:
    return {
        "id": "lamp-where-from",
        "article": "lighthouse",
        "topic": "lamp",
        "level": "recall",
        "difficulty": 1,
        "stem": {
            "it": "Secondo l’articolo, da quale porto giunse la lampada?",
            "en": "According to the article, which port did the lamp come from?",
        },
        "options": [
            option("a", "Genova", "Genoa"),
            option("b", "Livorno", "Leghorn"),
            option("c", "Napoli", "Naples"),
        ],
        "key": "a",
        "quotes": [
            {
                "passage": "picture",
                "text": "the lamp that came from Genoa",
                "translation": {"it": "la lampada arrivata da Genova"},
            }
        ],
        "explanation": {"it": "Lo dice la didascalia.", "en": "The caption says so."},
        "note": {"it": "Era il 1902, non il 1901.", "en": "It was 1902, not 1901."},
    }


def option(id: str, it: str, en: str) -> Json:
    return {
        "id": id,
        "text": {"it": it, "en": en},
        "feedback": {"it": f"Su «{it}»: rileggi.", "en": f"On “{en}”: read again."},
    }


def synthetic(number: int) -> Json:
    """Build a question of made-up words, unlike any other; its key moves with its number."""
    things = [made_up(number * 7 + n) for n in range(7)]
    subject = {"it": " ".join(things[:3]), "en": " ".join(things[:3])}
    return {
        **where_from(),
        "id": f"lamp-made-up-{number}",
        "level": "recall" if number % 2 else "inference",
        "stem": {
            "it": f"Secondo il testo, quale {subject['it']}?",
            "en": f"According to the text, which {subject['en']}?",
        },
        "options": [
            option(id, thing.title(), thing.title())
            for id, thing in zip("abcd", things[3:], strict=True)
        ],
        "key": "abcd"[(number + 2) % 4],
    }


def made_up(number: int) -> str:
    """Spell a number as a word of eight letters, far from the words of other numbers."""
    scattered = (number + 1) * 7_368_787 % 16**4 + number % 16 * 16**4
    digits = [scattered >> 4 * place & 15 for place in range(4)]
    return "".join("bcdfghjklmnpqrtv"[digit] + "aeiu"[digit % 4] for digit in digits)[:-1] + "ok"
