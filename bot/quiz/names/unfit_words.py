"""Words that are no name in a classroom: the common insults, slurs and obscenities, blasphemy.

A list keeps out what is typed without a thought. It cannot know every word or language, and a
teacher who sees another takes that pupil's name away.
"""

import re
from itertools import groupby

from bot.quiz.names.name_readings import folded_word, runs_of, wholes_of, words_of

# Refused wherever they are a word of the name. Spelled out rather than stemmed: one letter more
# is often an honest word.
WORDS = """
bastarda bastarde bastardi bastardo cagare cazzata cazzate cazzi cazzo cazzone cazzoni kazzo
ciccione cicciona ciccioni cretina cretine cretini cretino culattone culo culone kulo deficiente
deficienti fica figa fighe fregna frocia froci frocio handicappata handicappati handicappato idiota
idiote idioti imbecille imbecilli inculare inculata inculati inculato leccaculo merda merdaccia
merde merdosa merdoso minchia minchione mignotta mignotte mongoloide mongoloidi negra negro nazista
nazisti pedofila pedofilo pirla pompini pompino puppami ricchione ricchioni ritardata ritardati
ritardato sborra scema sceme scemi scemo scopami scopare sfigata sfigati sfigato stupida stupide
stupidi stupido suca sucamelo terrona terrone terroni tettona tette troie troione vaffa zoccola
zoccole zingara zingaro
diobastardo dioboia diobestia diocane diomerda dioporco madonnaporca madonnatroia porcamadonna
arse bastard bastards bitch bitches blowjob boob boobs bullshit cumshot cunt cunts dickface
dickhead dildo dumbass fag faggot faggots fags fck fuk fvck gook handjob hitler horny idiot
idiots jackass jizz kike killyourself kys milf moron morons nazi nazis nigga niggas nigger niggers
niggaz paedo paedophile paki pedo pedophile penis phuck porn porno pornhub prick pricks rapist
retard retarded retards shit shithead shits shitty slut sluts slutty spastic spic stfu
stupid tits titties tranny twat twats vagina wank wanker wankers whore whores wog
"""

# Refused inside a longer word too: parts of no honest word.
PARTS = "asshole arsehole coglion fancul fuck porcodio porcoddio puttan stronz"

# Refused only when they are the whole name: beside others they are a city, a food, a person.
WHOLE_NAMES = "anal anus ass cagna cesso cock coon cum finocchio pene pussy sega sesso sex troia"

SIGNS = frozenset("🖕卐卍")
VOWELS = "aeiou"


def is_unfit(name: str) -> bool:
    """Say whether a name holds an insult, a slur or an obscenity, plain or thinly disguised."""
    words = words_of(name)
    return (
        not SIGNS.isdisjoint(name)
        or any(A_WORD.fullmatch(word) for word in words | runs_of(name))
        or any(A_PART.search(word) for word in words)
        or any(A_WHOLE_NAME.fullmatch(whole) for whole in wholes_of(name))
        or any(_is_starred(word) for word in name.split())
    )


def _is_starred(word: str) -> bool:
    """Say whether stars within a word stand for letters of one of ours: "m***a"."""
    if not re.fullmatch(r"\w+\*[\w*]*\w", word):
        return False
    pattern = re.compile(".".join(folded_word(part) for part in word.split("*")))
    return any(pattern.fullmatch(folded_word(unfit)) for unfit in WORDS.split())


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(_drawn_out(word) for word in words.split()))


def _drawn_out(word: str) -> str:
    """Match a word folded, its letters repeated ("scemooo"), but not an honest one ("penne")."""
    pattern = ""
    for letter, run in groupby(word):
        folded = folded_word(letter)
        if len(list(run)) > 1:
            pattern += f"{folded}{{2,}}"
        else:
            pattern += f"{folded}+" if letter in VOWELS else f"{folded}(?:{folded}{{2,}})?"
    return pattern


A_WORD = _any_of(WORDS + PARTS)
A_PART = _any_of(PARTS)
A_WHOLE_NAME = _any_of(WHOLE_NAMES)
