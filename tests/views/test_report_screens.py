"""What is left of a live quiz, drawn for classes that did well, badly, late, or not at all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content import LANGUAGES, Language, Pack
from bot.quiz.errors import StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, step
from bot.quiz.live_quiz import Stage
from bot.quiz.live_settings import Asked, Leaderboard, LiveSettings, Points
from bot.quiz.seats import Presence
from bot.quiz.setting_choices import MOST_PICKS
from bot.views.own_result_screens import own_result_screen
from bot.views.page import Page
from bot.views.report_buttons import AskDeleteReport, RuleOnQuestion
from bot.views.report_screens import (
    debrief_screen,
    delete_screen,
    deleted_screen,
    podium_text,
    report_screen,
    reports_screen,
)
from bot.views.review_screens import review_screen
from bot.views.screen import Key, Screen
from bot.views.words import Words
from tests.running_bot import PACK
from tests.views.lessons import NOW, finished_quiz, lesson_on, quiz_on
from tests.views.taken import assert_taken, labels, seen
from tests.views.test_screens import hostile_pack, long_pack

WORDS = Words()
MANY = LiveSettings(chosen=tuple(question.id for question in PACK.questions[:MOST_PICKS]))
SPEED = LiveSettings(points=Points.SPEED_BONUS, seconds=20)
CLASS = ("+", "-", "+-+-.", "~", ".", "++--+")


def lesson(settings: LiveSettings | None = None, *rights: str, pack: Pack = PACK) -> Lesson:
    return lesson_on(pack, finished_quiz(quiz_on(pack, settings)), *(rights or CLASS))


def ruled(of: Lesson) -> Lesson:
    """The lesson with its first question void and another option accepted of its second."""
    quiz = of.quiz.with_question(replace(of.quiz.question_at(1), is_void=True))
    if len(quiz.questions) > 1:
        second = quiz.question_at(2)
        quiz = quiz.with_question(replace(second, accepted=second.option_order))
    return replace(of, quiz=quiz)


def lessons(pack: Pack) -> Iterator[Lesson]:
    many = MANY if pack is PACK else LiveSettings()
    for settings in (
        LiveSettings(),
        SPEED,
        many,
        LiveSettings(leaderboard=Leaderboard.NONE),
        LiveSettings(asked=Asked.WARM_UP),
    ):
        yield lesson(settings, pack=pack)
    yield lesson(many, *CLASS * 40, pack=pack)
    yield lesson(many, "+", pack=pack)
    yield lesson(many, *"-" * 30, pack=pack)
    yield ruled(lesson(pack=pack))
    yield lesson_on(pack, quiz_on(pack), *CLASS)
    yield lesson_on(pack, step(quiz_on(pack), LiveEvent.START, NOW).quiz, *CLASS)
    yield Lesson(finished_quiz(quiz_on(pack)), (), {})


def screens_of(page: Page, of: Lesson) -> Iterator[Screen]:
    for flags in (Counter[int](), Counter({q.position: 2 for q in of.quiz.asked})):
        yield report_screen(page, of, flags)
        yield debrief_screen(page, of, flags)
    for question in of.quiz.asked:
        yield review_screen(page, of, question.position, 2)
    for seat in of.pupils[:8]:
        yield own_result_screen(page, of, seat)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", [PACK, long_pack(), hostile_pack()], ids=["real", "long", "bad"])
def test_every_screen_is_a_message_that_telegram_takes(language: Language, pack: Pack) -> None:
    page = Page(WORDS, pack, language)
    for of in lessons(pack):
        for screen in screens_of(page, of):
            assert_taken(screen)
            assert "{{ 49 }}" not in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_of_questions_that_have_left_the_pack_can_still_be_read(
    language: Language,
) -> None:
    of = lesson()
    lost = [replace(question, question_id="gone") for question in of.quiz.questions]
    of = replace(of, quiz=replace(of.quiz, questions=tuple(lost)))
    page = Page(WORDS, PACK, language)
    for screen in screens_of(page, of):
        assert_taken(screen)
    assert page.label("lost_question") in report_screen(page, of, {}).text
    assert labels(own_result_screen(page, of, of.seats[1])) == [page.label("home")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_past_quizzes_is_taken_whatever_is_in_it(language: Language) -> None:
    page = Page(WORDS, PACK, language)
    quiz = quiz_on(PACK)
    phases = ("lobby", "question", "reveal", "paused", "finished")
    rows = [(quiz.id, NOW, phase, number) for number, phase in enumerate(phases)]
    for screen in (
        reports_screen(page, rows, 0, 2),
        reports_screen(page, rows, 1, 2),
        reports_screen(page, [], 0, 1),
        delete_screen(page, quiz),
        deleted_screen(page),
    ):
        assert_taken(screen)
    lines = seen(reports_screen(page, rows, 0, 1).text).splitlines()[2:]
    assert len({line.rpartition(", ")[2] for line in lines}) == len(phases)


def test_the_date_is_written_in_the_language_of_the_reader() -> None:
    of = lesson()
    texts = {one: report_screen(Page(WORDS, PACK, one), of, {}).text for one in LANGUAGES}
    assert "27 novembre 2026, 08:15 UTC" in texts["it"]
    assert "27 November 2026, 08:15 UTC" in texts["en"]


def test_a_report_tells_shares_standings_the_hardest_the_silent_flags_and_rulings() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson(None, "+++++", "++-++", "++-..", "+-+++")
    text = seen(report_screen(page, of, Counter({1: 2, 3: 1})).text)
    third = PACK.question(of.quiz.question_at(3).question_id)
    assert "Pupils: 4" in text
    assert "Right answers: 75%" in text
    assert "First place: Ada (5 right answers)" in text
    assert f"3. {third.stem.en}\nRight: 2 of 4 (50%)" in text
    assert "(2 pupils)" in text
    assert "<b>x</b> & {{ 7*7 }}: 2 questions" in text
    assert "2 pupils think question 1 is wrong.\n1 pupil thinks question 3 is wrong." in text
    assert "Changed after the quiz" not in text
    changed = seen(report_screen(page, ruled(of), Counter()).text)
    assert "Question 1 is void: it counts for nobody." in changed
    assert "Question 2: A, B, C, D are accepted, too." in changed


def test_those_who_are_level_share_a_place_and_a_crowd_is_counted() -> None:
    page = Page(WORDS, PACK, "en")
    podium = seen(podium_text(page, lesson(None, *["+"] * 30, "-")))
    assert (
        podium == "First place: Ada, Airone blu, <b>x</b> & {{ 7*7 }}, Ada (2) and 26 others "
        "(5 right answers)"
    )


def test_there_is_a_podium_only_where_there_is_a_leaderboard_and_somebody_on_it() -> None:
    page = Page(WORDS, PACK, "it")
    assert podium_text(page, lesson(LiveSettings(leaderboard=Leaderboard.NONE))) == ""
    assert podium_text(page, lesson(LiveSettings(asked=Asked.WARM_UP))) == ""
    assert podium_text(page, lesson(None, "-", ".")) == ""
    assert "punti" in podium_text(page, lesson(SPEED))


def test_under_way_nothing_can_be_ruled_or_deleted() -> None:
    page = Page(WORDS, PACK, "en")
    quiz = step(step(quiz_on(PACK), LiveEvent.START, NOW).quiz, LiveEvent.REVEAL, NOW).quiz
    of = lesson_on(PACK, quiz, "+", "-")
    for screen in (report_screen(page, of, {}), review_screen(page, of, 1, 0)):
        buttons = [k.button for row in screen.keyboard for k in row if isinstance(k, Key)]
        assert not any(isinstance(one, RuleOnQuestion | AskDeleteReport) for one in buttons)
    assert "This quiz is under way" in report_screen(page, of, {}).text
    with pytest.raises(StaleButtonError):
        review_screen(page, of, 2, 0)


def test_the_rulings_offered_are_those_that_change_something() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson()

    def rulings(of: Lesson) -> list[tuple[str, str | None]]:
        screen = review_screen(page, of, 1, 0)
        buttons = [k.button for row in screen.keyboard for k in row if isinstance(k, Key)]
        return [(b.ruling, b.option) for b in buttons if isinstance(b, RuleOnQuestion)]

    asked = of.quiz.question_at(1)
    key = PACK.question(asked.question_id).key
    wrong = [option for option in asked.option_order if option != key]
    assert rulings(of) == [("void", None), *(("accept", option) for option in wrong)]
    accepted = of.quiz.with_question(replace(asked, accepted=(wrong[0],)))
    still = [("void", None), *(("accept", one) for one in wrong[1:]), ("restore", None)]
    assert rulings(replace(of, quiz=accepted)) == still
    void = of.quiz.with_question(replace(asked, is_void=True))
    assert rulings(replace(of, quiz=void)) == [("restore", None)]
    skipped = of.quiz.with_question(replace(asked, is_skipped=True))
    assert rulings(replace(of, quiz=skipped)) == []


def test_a_pupil_reads_every_missed_question_under_the_letters_they_saw() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson(None, "+-~.+")
    text = seen(own_result_screen(page, of, of.seats[0]).text)
    assert "Right answers: 2 of 5" in text
    for position, how in ((2, "You chose"), (3, "but too late"), (4, "You did not answer.")):
        question = PACK.question(of.quiz.question_at(position).question_id)
        told = text.split(f"{position}. {question.stem.en}\n", 1)[1].split("\n")
        assert how in told[0]
        assert told[1].endswith(question.key_option.text.en)
    for position in (1, 5):
        assert PACK.question(of.quiz.question_at(position).question_id).stem.en not in text


def test_the_letters_of_an_own_result_are_those_of_the_own_order() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson(None, *"-" * 12)
    lines = {
        next(
            line
            for line in seen(own_result_screen(page, of, seat).text).splitlines()
            if line.startswith("✓")
        )
        for seat in of.seats
    }
    assert len(lines) > 1
    in_group = replace(of, quiz=replace(of.quiz, stage=Stage.GROUP))
    own = seen(own_result_screen(page, in_group, of.seats[0]).text)
    letter = "ABCD"[
        of.quiz.question_at(1).option_order.index(
            PACK.question(of.quiz.question_at(1).question_id).key
        )
    ]
    assert f"The right answer is {letter}: " in own


def test_nobody_is_told_that_they_are_last() -> None:
    page = Page(WORDS, PACK, "en")

    def places(of: Lesson) -> list[bool]:
        return ["Your place: " in own_result_screen(page, of, seat).text for seat in of.seats]

    assert places(lesson(None, "+", "++--+", "++---", "++---")) == [True, True, False, False]
    assert places(lesson(None, "+", "+")) == [True, True]
    assert places(lesson(None, "-", "-")) == [False, False]
    assert places(lesson(None, "+")) == [False]
    for settings in (
        LiveSettings(leaderboard=Leaderboard.NONE),
        LiveSettings(asked=Asked.WARM_UP),
    ):
        assert places(lesson(settings, "+", "-")) == [False, False]


def test_points_are_told_where_speed_earns_some() -> None:
    page = Page(WORDS, PACK, "en")
    for settings, has_points in ((SPEED, True), (LiveSettings(), False)):
        of = lesson(settings, "+", "-")
        assert ("points" in own_result_screen(page, of, of.seats[0]).text) is has_points


def test_of_very_many_missed_questions_the_first_are_told_and_the_others_counted() -> None:
    for language in LANGUAGES:
        page = Page(WORDS, PACK, language)
        of = lesson(MANY, "-")
        screen = own_result_screen(page, of, of.seats[0])
        told = seen(screen.text)
        first = PACK.question(of.quiz.question_at(1).question_id)
        assert first.stem.in_language(language) in told
        assert page.label("practise_missed", count=MOST_PICKS) in labels(screen)
        assert (
            told.splitlines()[-1]
            == page.say(
                "reports/own_result.html",
                when="",
                right=0,
                asked=1,
                points=None,
                rank=None,
                pupils=1,
                missed=[],
                more_missed=MOST_PICKS
                - sum(
                    PACK.question(q.question_id).stem.in_language(language) in told
                    for q in of.quiz.questions
                ),
            ).splitlines()[-1]
        )


def test_who_came_after_the_last_question_was_asked_nothing() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson()
    late = replace(of.seats[0], first_position=len(of.quiz.questions) + 1)
    of = replace(of, seats=(late,))
    assert "No question was asked while you were there." in own_result_screen(page, of, late).text


def test_who_was_removed_is_in_no_standing_and_in_no_list() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson(None, "+", ".")
    removed = replace(of.seats[0], presence=Presence.REMOVED)
    text = seen(report_screen(page, replace(of, seats=(removed, of.seats[1])), {}).text)
    assert "Pupils: 1" in text
    assert "Ada" not in text


def test_extra_time_is_nowhere_in_what_pupils_and_teachers_read() -> None:
    page = Page(WORDS, PACK, "en")
    of = lesson(SPEED)
    extra = replace(of, seats=tuple(replace(seat, extra_percent=100) for seat in of.seats))
    slow = replace(
        of, responses={at: replace(one, elapsed=timedelta(0)) for at, one in of.responses.items()}
    )
    extra = replace(extra, responses=slow.responses)
    for one, other in zip(screens_of(page, slow), screens_of(page, extra), strict=True):
        assert one == other
