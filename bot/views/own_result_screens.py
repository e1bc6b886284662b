"""A pupil's own result of a live quiz: what was missed, what is right, and where it stands."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

from markupsafe import Markup

from bot.quiz.lesson import Lesson, Standing
from bot.quiz.live_quiz import LiveQuestion, option_order
from bot.quiz.live_settings import Leaderboard, LiveSettings
from bot.quiz.seats import Seat
from bot.views.asked import known_question, sections_of, stem_of, texts_of
from bot.views.buttons import GoHome
from bot.views.dates import date_of
from bot.views.fitting import MOST_VISIBLE_CHARACTERS, first_that_fits, visible_length
from bot.views.live_buttons import LiveMissed
from bot.views.page import Page
from bot.views.screen import Key, Screen
from bot.views.teaching import Detail, proof_passages

MOST_ASKED = 30

# How much of their passages is quoted (None: where they stand, alone), and how many missed
# questions are told; the first that fits one message.
_DRAFTS: tuple[tuple[Detail | None, int], ...] = (
    *((detail, MOST_ASKED) for detail in Detail),
    (None, MOST_ASKED),
    (None, 10),
    (None, 4),
)
_length = lru_cache(1_000)(visible_length)


def own_result_screen(page: Page, lesson: Lesson, seat: Seat) -> Screen:
    """What a pupil got right and what they missed, each with the answer and its passage."""
    missed = lesson.missed_by(page.pack, seat)
    drafts = [
        partial(_text, page, lesson, seat, missed, detail, most)
        for detail, most in _DRAFTS
        if detail is None or _may_fit(page, missed, detail)
    ]
    to_practise = sum(known_question(page, asked) is not None for asked in missed)
    rows: list[tuple[Key, ...]] = [(page.key("home", GoHome()),)]
    if to_practise:
        button = LiveMissed(lesson.quiz.id)
        rows.insert(0, (page.key("practise_missed", button, count=to_practise),))
    return Screen(first_that_fits(drafts), tuple(rows))


def _may_fit(page: Page, missed: Sequence[LiveQuestion], detail: Detail) -> bool:
    """Whether the passages alone would fit; when not, the draft need not be drawn."""
    quotes = [_quoted(page, asked, detail) or "" for asked in missed]
    return sum(map(_length, quotes)) < MOST_VISIBLE_CHARACTERS


def _text(
    page: Page,
    lesson: Lesson,
    seat: Seat,
    missed: tuple[LiveQuestion, ...],
    detail: Detail | None,
    most: int,
) -> str:
    quiz = lesson.quiz
    standings = lesson.standings(page.pack)
    own = lesson.standing_of(page.pack, seat.person_id)
    return page.say(
        "reports/own_result.html",
        when=date_of(quiz.started_at or quiz.created_at, page.language),
        right=own.right,
        asked=own.asked,
        points=own.points if quiz.settings.has_speed_bonus and quiz.settings.is_graded else None,
        rank=own.rank if _is_told_its_place(quiz.settings, own, standings) else None,
        pupils=len(standings),
        missed=[_missed(page, lesson, seat, asked, detail) for asked in missed[:most]],
        more_missed=max(0, len(missed) - most),
    )


def _is_told_its_place(
    settings: LiveSettings, own: Standing, standings: Sequence[Standing]
) -> bool:
    """Nobody is told that they are last; who is level with everybody is first, too."""
    has_places = settings.leaderboard is not Leaderboard.NONE and settings.is_graded
    is_last = own.rank == standings[-1].rank > 1
    return has_places and len(standings) > 1 and own.points > 0 and not is_last


def _missed(
    page: Page, lesson: Lesson, seat: Seat, asked: LiveQuestion, detail: Detail | None
) -> Mapping[str, object]:
    """A missed question as its pupil saw it: under the letters that they saw."""
    order = option_order(lesson.quiz, asked, seat.person_id)
    texts = {option: (letter, text) for option, letter, text in texts_of(page, asked, order)}
    response = lesson.responses.get((asked.position, seat.person_id))
    question = known_question(page, asked)
    chosen = texts[response.option_id] if response else (None, "")
    key = texts[question.key] if question else (None, "")
    return {
        "position": asked.position,
        "stem": stem_of(page, asked),
        "chosen_letter": chosen[0],
        "chosen_text": chosen[1],
        "is_late": response is not None and response.is_late,
        "key_letter": key[0],
        "key_text": key[1],
        "accepted": [texts[option] for option in asked.accepted],
        "passages": _quoted(page, asked, detail),
        "sections": sections_of(page, asked),
    }


def _quoted(page: Page, asked: LiveQuestion, detail: Detail | None) -> Markup | None:
    question = known_question(page, asked)
    return proof_passages(page, question, detail) if question and detail else None
