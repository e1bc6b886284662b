"""Whether a stem is a negative question whose negation is easy to overlook.

"Which of these was not signed?" asks for the exception, and a hurried reader misses the "not": it
must stand in capitals. "Why did the leaders not come?" or "Which sentence shows that the promise
was not kept?" only mention something negative, and may say so plainly. So a negation counts

- always, when it is an exclusion by itself ("except", "tranne");
- else only in the main clause of the question, the one that opens with its question word, up to
  where a subordinate clause begins; and never when that clause asks for a reason.

In a question "mai" and "ever" alone do not negate, nor do "not only" and "and not". In doubt
nothing is said: a false alarm would stop the build, a missed one is left to the pack's reviewer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.authoring.lint.wording import OPENING_FORMULA, folded
from bot.content.article import Language


def _alternatives(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")


@dataclass(frozen=True)
class Grammar:
    """The folded words that decide, as regular expressions."""

    exclusions: re.Pattern[str]
    negations: re.Pattern[str]
    harmless: re.Pattern[str]
    question_words: re.Pattern[str]
    circumstances: re.Pattern[str]
    subordinators: re.Pattern[str]
    reasons: re.Pattern[str]


GRAMMARS: Mapping[Language, Grammar] = {
    "it": Grammar(
        exclusions=_alternatives(
            "tranne|eccetto|eccettuat[oaie]|fuorche|ad? eccezione d\\w+|all'infuori d\\w+|salvo che"
        ),
        negations=_alternatives("non|nessun[oa]?|niente|nulla"),
        harmless=_alternatives("non (?:solo|soltanto|solamente|appena)|(?:e|ma|se|o) non?"),
        question_words=_alternatives(
            "chi|che|cosa|cos|qual|quale|quali|quant[oaie]|come|quando|dove|dov"
        ),
        circumstances=_alternatives("quando|dove|come|se|mentre|dopo|prima|poiche"),
        subordinators=_alternatives(
            "che|perche|se|quando|mentre|poiche|dove|cui|chi|affinche|benche|sebbene|malgrado|"
            "finche|dopo|prima|per|senza|pur|pure|anche se"
        ),
        reasons=_alternatives("perche|come mai|motiv\\w+|ragion[ei]|caus\\w+|spieg\\w+"),
    ),
    "en": Grammar(
        exclusions=_alternatives("except|excepting|excluding|with the exception of|other than"),
        negations=_alternatives("not|no|never|none|nobody|nothing|neither|nor|cannot|\\w+n't"),
        harmless=_alternatives("not (?:only|just|merely)|(?:and|but|if|or|whether) not"),
        question_words=_alternatives("who|whom|whose|which|what|how|when|where"),
        circumstances=_alternatives("when|where|how|if|while|after|before|since|although|though"),
        subordinators=_alternatives(
            "that|why|if|whether|when|while|because|where|who|whom|whose|which|what|although|"
            "though|despite|unless|until|for|without|even"
        ),
        reasons=_alternatives("why|how come|reasons?|caus\\w+|because|expla\\w+"),
    ),
}


def quiet_negation(stem: str, language: Language) -> str | None:
    """Return the negation that turns the question round without standing in capitals, if any."""
    grammar = GRAMMARS[language]
    plain = folded(_without_capitals(OPENING_FORMULA[language].sub(" ", stem)))
    exclusion = grammar.exclusions.search(plain)
    if exclusion:
        return exclusion.group()
    clause = _main_clause(plain, grammar)
    if grammar.reasons.search(clause):
        return None
    negation = grammar.negations.search(grammar.harmless.sub(" ", clause))
    return negation.group() if negation else None


def _without_capitals(stem: str) -> str:
    """Blank what is written in capitals: it is not easy to overlook."""

    def blank_if_capital(match: re.Match[str]) -> str:
        return "_" if match.group().isupper() else match.group()

    return re.sub(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?", blank_if_capital, stem)


def _main_clause(stem: str, grammar: Grammar) -> str:
    """Return the words of the question proper, without what is subordinate to it."""
    parts = [part.strip() for part in re.split(r"[,;:.?!()«»“”\"—–]+", stem) if part.strip()]
    asking = [n for n, part in enumerate(parts) if _opening_end(part, grammar)]
    # "When the leaders stayed away, who came?" asks who; "When did they come?" asks when.
    direct = [n for n in asking if not grammar.circumstances.match(parts[n])]
    if not asking:
        return ""
    first = (direct or asking)[0]
    end = _opening_end(parts[first], grammar)
    main = [parts[first][:end] + _up_to_subordinate(parts[first][end:], grammar)]
    for part in parts[first + 1 :]:
        # After a comma the clause goes on, unless a subordinate one begins there.
        if not grammar.subordinators.match(part):
            main.append(_up_to_subordinate(part, grammar))
    return " ".join(main)


def _opening_end(part: str, grammar: Grammar) -> int:
    """Return where the question word ends among the first three words of a part; 0 for none."""
    opening = " ".join(part.split()[:3])
    question_word = grammar.question_words.search(opening)
    return question_word.end() if question_word else 0


def _up_to_subordinate(part: str, grammar: Grammar) -> str:
    subordinate = grammar.subordinators.search(part)
    return part[: subordinate.start()] if subordinate else part
