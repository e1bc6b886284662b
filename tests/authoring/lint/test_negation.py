"""Which stems are negative questions, and which only mention something negative."""

import pytest

from bot.authoring.lint.banned_options import is_banned_option
from bot.authoring.lint.negation import quiet_negation
from bot.content.article import Language

NEGATIVE: list[tuple[Language, str]] = [
    ("it", "Quale di queste cose non accadde nel 1901?"),
    ("it", "Stando all’articolo, chi non salì sul faro?"),
    ("it", "Quale barca, dopo la tempesta, non tornò?"),
    ("it", "Tutti salirono sul faro, tranne chi?"),
    ("it", "A chi nessuno credette?"),
    ("it", "Quale lampada non fu mai accesa?"),
    ("en", "Which of these did not happen in 1901?"),
    ("en", "According to the article, who didn’t climb the lighthouse?"),
    ("en", "Which boat, after the storm, never came back?"),
    ("en", "All of them climbed the lighthouse except whom?"),
    ("en", "In which winter was no boat lost?"),
]

PLAIN: list[tuple[Language, str]] = [
    ("it", "Perché le barche non tornarono?"),
    ("it", "Come mai non ci fu più legno?"),
    ("it", "Per quale motivo il faro non bastò?"),
    ("it", "Quale frase mostra che il legno non resistette?"),
    ("it", "Quando le barche non tornarono, chi accese la lampada?"),
    ("it", "Chi, pur non essendo guardiano, accendeva la lampada?"),
    ("it", "Chi guidava non solo le barche ma anche i pescatori?"),
    ("it", "Qual è il faro più alto mai costruito?"),
    ("it", "Quante ne affondarono in un inverno?"),
    ("it", "Quale di queste cose NON accadde nel 1901?"),
    ("it", "Tutti salirono sul faro, TRANNE chi?"),
    ("en", "Why did the boats not come back?"),
    ("en", "What is the reason that the wood did not last?"),
    ("en", "Which sentence shows that the wood did not last?"),
    ("en", "When the boats did not come back, who lit the lamp?"),
    ("en", "What does the fact that nobody came suggest?"),
    ("en", "Who guided not only the boats but the fishermen?"),
    ("en", "Which was built of stone and not of wood?"),
    ("en", "Which of these did NOT happen in 1901?"),
    ("en", "Who DIDN’T climb the lighthouse?"),
    ("en", "All of them climbed the lighthouse EXCEPT whom?"),
]


@pytest.mark.parametrize(("language", "stem"), NEGATIVE)
def test_a_stem_that_asks_for_the_exception_is_negative(language: Language, stem: str) -> None:
    assert quiet_negation(stem, language) is not None


@pytest.mark.parametrize(("language", "stem"), PLAIN)
def test_a_stem_in_capitals_or_negative_only_in_passing_is_not(
    language: Language, stem: str
) -> None:
    assert quiet_negation(stem, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Tutte le precedenti"),
        ("it", "Nessuna delle precedenti."),
        ("it", "Tutte queste risposte sono corrette"),
        ("it", "Sia A che B"),
        ("it", "A e B"),
        ("it", "Nessuna delle altre opzioni"),
        ("en", "All of the above"),
        ("en", "None of the above."),
        ("en", "Both A and B"),
        ("en", "A and C only"),
        ("en", "None of these"),
        ("en", "Both of these answers are correct"),
    ],
)
def test_an_option_that_points_at_the_others_is_banned(language: Language, text: str) -> None:
    assert is_banned_option(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Nessuno dei due"),
        ("it", "Entrambi i guardiani"),
        ("it", "Gli altri"),
        ("en", "Neither of the two keepers"),
        ("en", "All the boats"),
        ("en", "Both"),
    ],
)
def test_an_option_about_the_subject_is_allowed(language: Language, text: str) -> None:
    assert not is_banned_option(text, language)
