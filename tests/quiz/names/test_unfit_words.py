"""Which names are unfit for a classroom, and which only sound a little like it."""

import pytest

from bot.quiz.names.name_readings import words_of
from bot.quiz.names.nicknames import NicknameError, NicknameReason, parse_nickname
from bot.quiz.names.unfit_words import PARTS, WHOLE_NAMES, WORDS

PLAIN = (
    "Stronzo, sei scemo, idiota, Moron, Luca stupido, testa di cazzo, porco dio, Dio cane, 🖕 Ada"
)
DIGITS_AND_SIGNS = "STR0NZ0, 5tr0nz0, sh1t, n1gg3r, c@zzo, $hit, sh!t, merd4, cu1o, B00BS, merda99"
FANCY_LETTERS = "ѕtrоnzо, ｓｈｉｔ, 🅢🅗🅘🅣 a, 🇫🇺🇨🇰 a, 𝓼𝓱𝓲𝓽, mèrdà, m\u0336e\u0336r\u0336d\u0336a"
SPACED = "s.h.i.t, m e r d a, sh it, va ffan culo, stro nz, mer-da, m_e_r_d_a, shi\u200bt"
DRAWN_OUT = "scemoooo, meeerda, shiiit, shitttt, cazzzzo, vaffanculo!!!, merda!"
RUN_TOGETHER = "xXstronzoXx, LucaMerda, fuckyou, ciao.merda"
STARRED = "m***a, sh*t, c***o"
WHOLE = "Troia, troia 99, troia99, ASS, finocchio, Pussy!"
UNFIT = (PLAIN, DIGITS_AND_SIGNS, FANCY_LETTERS, SPACED, DRAWN_OUT, RUN_TOGETHER, STARRED, WHOLE)

LETTERS_WITHIN = (
    "Scunthorpe, Cassandra, Analisa, Penelope, Pennello, Assisi, Classe, Titti, Hitchcock, "
    "Dickens, Cockburn, Essex, Middlesex, Bassi, Massa, Cazzaniga, Culotta, Cassiopea, Matsushita, "
    "Yoshito, Therapist, Nazario, Nazareno, Merdeka, Federica, Ludovica, Fagiano, Scopa, Swanky, "
    "Finocchiona"
)
ALMOST = (
    "Penne, Fagot, Hell, Sheet, Conte, Nigeria, Mona Lisa, *Ada*, M*rco, 455, 7175, Dick, Isis, Gay"
)
BESIDE_OTHERS = "Elena di Troia, Ada Negri, Cum laude, Pussy cat, Claudio Cane, Stefan Culotta"
INITIALS = "Ana L., Shi T., Fa G"
HONEST = (LETTERS_WITHIN, ALMOST, BESIDE_OTHERS, INITIALS)


@pytest.mark.parametrize("text", ", ".join(UNFIT).split(", "))
def test_an_insult_is_refused_plain_or_disguised(text: str) -> None:
    with pytest.raises(NicknameError) as refused:
        parse_nickname(text)
    assert refused.value.reason is NicknameReason.UNFIT


@pytest.mark.parametrize("text", ", ".join(HONEST).split(", "))
def test_an_honest_name_passes(text: str) -> None:
    assert parse_nickname(text) == text


def test_every_listed_word_is_refused() -> None:
    for word in f"{WORDS} {PARTS} {WHOLE_NAMES}".split():
        with pytest.raises(NicknameError):
            parse_nickname(word.title())


def test_a_name_is_read_word_by_word_at_spaces_dots_digits_and_humps() -> None:
    assert words_of("Ada Lo.Ve99LaceUno") >= {"ada", "lo", "ve", "lace", "uno"}
