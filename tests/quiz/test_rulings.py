"""What a teacher rules about a question that was asked."""

import pytest

from bot.quiz.errors import StaleButtonError
from bot.quiz.rulings import Ruling, RulingKind, ruled
from tests.quiz.live_samples import NOW, at_question, key_of, wrong_of

QUIZ = at_question(1)


def ruling(kind: RulingKind, *options: str, position: int = 1) -> Ruling:
    return Ruling(position, kind, options, made_by=1000, made_at=NOW)


def test_a_question_is_void_has_more_right_options_or_is_as_it_was_asked() -> None:
    also = wrong_of(QUIZ, 1)
    void = ruled(QUIZ, ruling(RulingKind.VOID))
    accepting = ruled(QUIZ, ruling(RulingKind.ACCEPT, also))
    assert (void.question_at(1).is_void, void.question_at(1).accepted) == (True, ())
    assert (accepting.question_at(1).is_void, accepting.question_at(1).accepted) == (False, (also,))
    for changed in (void, accepting):
        assert ruled(changed, ruling(RulingKind.RESTORE)) == QUIZ


def test_the_latest_ruling_is_the_one_in_force() -> None:
    void = ruled(QUIZ, ruling(RulingKind.VOID))
    accepting = ruled(void, ruling(RulingKind.ACCEPT, key_of(QUIZ, 1)))
    assert not accepting.question_at(1).is_void
    assert accepting.question_at(2) == QUIZ.question_at(2)


@pytest.mark.parametrize(
    "strange",
    [
        ruling(RulingKind.VOID, position=2),  # not asked yet
        ruling(RulingKind.VOID, position=4),
        ruling(RulingKind.ACCEPT, "no such option"),
    ],
)
def test_what_the_quiz_has_not_asked_is_not_ruled_on(strange: Ruling) -> None:
    with pytest.raises(StaleButtonError):
        ruled(QUIZ, strange)
