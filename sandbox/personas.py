"""Sample people to try a bot with; invented, each with something that bots get wrong."""

from dataclasses import replace

from sandbox.people import Person

_SAMPLES = (
    Person(
        id=1001,
        first_name="Giulia",
        last_name="Bianchi",
        username="giulia_bianchi",
        language_code="it",
        about={
            "it": "Persona di prova: studia in italiano",
            "en": "Sample person: a learner with an Italian app",
        },
    ),
    Person(
        id=1002,
        first_name="Emily",
        last_name="Carter",
        username="emily_carter",
        language_code="en",
        about={
            "it": "Persona di prova: studia in inglese",
            "en": "Sample person: a learner with an English app",
        },
    ),
    Person(
        id=1003,
        first_name="Jürgen",
        last_name="Weiß",
        language_code="de",
        about={
            "it": "Persona di prova: app in tedesco, senza nome utente",
            "en": "Sample person: a German app, no username",
        },
    ),
    Person(
        id=1004,
        first_name="Noa 🦊🌿",
        last_name="👩🏽‍🚀",
        username="noa_emoji",
        language_code="en-gb",
        about={
            "it": "Persona di prova: emoji nel nome",
            "en": "Sample person: emoji in the name",
        },
    ),
    Person(
        id=1005,
        first_name="ليلى",
        last_name="حداد",
        language_code="ar",
        about={
            "it": "Persona di prova: nome scritto da destra a sinistra",
            "en": "Sample person: a name written right to left",
        },
    ),
    Person(
        id=1006,
        first_name="<b>Bold</b>",
        last_name="& <i>Co</i>",
        language_code="en",
        about={
            "it": "Persona di prova: il nome sembra HTML",
            "en": "Sample person: a name that looks like HTML",
        },
    ),
    Person(
        id=1007,
        first_name="Prof.ssa Marta",
        last_name="Bernasconi",
        username="marta_insegna",
        language_code="it-ch",
        about={
            "it": "Persona di prova: insegna nella Svizzera italiana",
            "en": "Sample person: a teacher in Italian-speaking Switzerland",
        },
    ),
)


def sample_people() -> list[Person]:
    """New copies of the sample people."""
    return [replace(person) for person in _SAMPLES]
