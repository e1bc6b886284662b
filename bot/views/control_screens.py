"""What a teacher sees while leading a live quiz: one control message, edited in place."""

from bot.quiz.debrief import facility
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, is_possible
from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.quiz.live_settings import EXTRA_SHARES, Asked
from bot.quiz.seats import Presence, Seat
from bot.views.bars import split_bars
from bot.views.live_buttons import (
    LiveAskFinish,
    LiveColleague,
    LiveControl,
    LiveDone,
    LiveExtraTime,
    LivePupil,
    LivePupils,
    LiveReadmit,
    LiveRemove,
)
from bot.views.live_screens import lettered, listed, written_code
from bot.views.page import Page
from bot.views.polls import fits_poll
from bot.views.report_buttons import ShowReport
from bot.views.screen import Key, Screen
from bot.views.start_links import CohostLink

AWAITED_LISTED = 12
PUPILS_ON_A_PAGE = 8
_ROWS = (
    (LiveEvent.START,),
    (LiveEvent.NEXT,),
    (LiveEvent.RESUME,),
    (LiveEvent.CLOSE, LiveEvent.REVEAL),
    (LiveEvent.PAUSE, LiveEvent.MORE_TIME, LiveEvent.SKIP),
)
# What an open poll does not take part in: it runs on, and takes votes that would be refused.
_NOT_WITH_A_POLL = (LiveEvent.CLOSE, LiveEvent.PAUSE, LiveEvent.MORE_TIME)


def control_screen(page: Page, lesson: Lesson, seconds_left: int | None = None) -> Screen:
    """How the quiz stands, and all that can be done now."""
    quiz = lesson.quiz
    rows = [
        tuple(_key(page, quiz, event) for event in row if _is_offered(page, quiz, event))
        for row in _ROWS
    ]
    if quiz.is_over:
        return Screen(
            page.say("live/control.html", **_words(page, lesson, seconds_left)),
            ((page.key("live_report", ShowReport(quiz.id)),),),
        )
    door = LiveEvent.UNLOCK if quiz.is_locked else LiveEvent.LOCK
    rows.append((_key(page, quiz, door), page.key("live_pupils", LivePupils(quiz.id, 0))))
    finish = "live_cancel" if quiz.phase is Phase.LOBBY else "live_finish"
    rows.append(
        (
            page.key("live_colleague", LiveColleague(quiz.id)),
            page.key(finish, LiveAskFinish(quiz.id)),
        )
    )
    text = page.say("live/control.html", **_words(page, lesson, seconds_left))
    return Screen(text, tuple(row for row in rows if row))


def finish_screen(page: Page, quiz: LiveQuiz) -> Screen:
    """Asks once more before the quiz is finished."""
    finish = LiveControl(quiz.id, quiz.position, LiveEvent.FINISH.value)
    return Screen(
        page.say("live/finish_confirm.html", is_lobby=quiz.phase is Phase.LOBBY),
        (
            (page.key("live_go_on", LiveDone(quiz.id)),),
            (page.key("live_finish_yes", finish),),
        ),
    )


def pupils_screen(page: Page, lesson: Lesson, number: int) -> Screen:
    """The pupils, a page of them; each opens what can be done for one."""
    quiz = lesson.quiz
    seats = [seat for seat in lesson.seats if seat.name]
    pages = max(1, -(-len(seats) // PUPILS_ON_A_PAGE))
    number = min(number, pages - 1)
    shown = seats[number * PUPILS_ON_A_PAGE : (number + 1) * PUPILS_ON_A_PAGE]
    rows: list[tuple[Key, ...]] = [
        (Key(_labelled(page, lesson, seat), LivePupil(quiz.id, seat.person_id)),) for seat in shown
    ]
    turning = []
    if number > 0:
        turning.append(page.key("page_before", LivePupils(quiz.id, number - 1)))
    if number < pages - 1:
        turning.append(page.key("page_after", LivePupils(quiz.id, number + 1)))
    rows.append(tuple(turning))
    rows.append((page.key("live_back", LiveDone(quiz.id)),))
    text = page.say("live/pupils.html", count=len(seats), page=number + 1, pages=pages)
    return Screen(text, tuple(row for row in rows if row))


def pupil_screen(page: Page, lesson: Lesson, seat: Seat) -> Screen:
    """One pupil: remove or readmit, and extra time, which nobody else sees."""
    quiz, person = lesson.quiz, seat.person_id
    if seat.presence is Presence.REMOVED:
        door = page.key("live_readmit", LiveReadmit(quiz.id, person))
    else:
        door = page.key("live_remove", LiveRemove(quiz.id, person))
    extra = [
        Key(_extra_label(page, seat, percent), LiveExtraTime(quiz.id, person, percent))
        for percent in (EXTRA_SHARES if quiz.settings.seconds is not None else ())
    ]
    rows = (
        *((key,) for key in extra),
        (door,),
        (page.key("live_back_to_pupils", LivePupils(quiz.id, 0)),),
    )
    text = page.say(
        "live/pupil.html",
        name=lesson.names[person],
        presence=seat.presence.name.lower(),
        extra=seat.extra_percent,
        has_timer=quiz.settings.seconds is not None,
    )
    return Screen(text, rows)


def colleague_screen(page: Page, quiz: LiveQuiz, key: str, username: str) -> Screen:
    """The link that makes a colleague co-host."""
    link = CohostLink(key).address(username)
    return Screen(
        page.say("live/colleague.html", link=link),
        ((page.key("live_back", LiveDone(quiz.id)),),),
    )


def _is_offered(page: Page, quiz: LiveQuiz, event: LiveEvent) -> bool:
    """Whether a control does something now."""
    is_poll = event in _NOT_WITH_A_POLL and quiz.takes_answers and _is_asked_by_poll(page, quiz)
    return is_possible(quiz, event) and not is_poll


def _is_asked_by_poll(page: Page, quiz: LiveQuiz) -> bool:
    """Whether the question at hand is a Telegram poll, in the language of the group."""
    if quiz.stage is not Stage.GROUP or quiz.settings.asked is Asked.BUTTONS:
        return False
    in_group = Page(page.words, page.pack, quiz.language)
    return page.pack.has_question(quiz.current.question_id) and fits_poll(
        in_group, page.pack.question(quiz.current.question_id)
    )


def _key(page: Page, quiz: LiveQuiz, event: LiveEvent) -> Key:
    name = f"live_{event.name.lower()}"
    if event is LiveEvent.NEXT and quiz.is_last:
        name = "live_to_the_end"
    return page.key(name, LiveControl(quiz.id, quiz.position, event.value))


def _labelled(page: Page, lesson: Lesson, seat: Seat) -> str:
    state = page.label(f"live_seat_{seat.presence.name.lower()}")
    return page.label("live_pupil", name=lesson.names[seat.person_id], state=state)


def _extra_label(page: Page, seat: Seat, percent: int) -> str:
    label = page.label("live_extra", percent=percent)
    return page.label("chosen", label=label) if percent == seat.extra_percent else label


def _words(page: Page, lesson: Lesson, seconds_left: int | None) -> dict[str, object]:
    quiz = lesson.quiz
    present, more_present = listed([lesson.names[seat.person_id] for seat in lesson.present])
    is_asked = quiz.position > 0 and not quiz.is_over
    return {
        "phase": "closed" if quiz.phase is Phase.QUESTION and quiz.is_closed else quiz.phase.value,
        "is_group": quiz.stage is Stage.GROUP,
        "code": written_code(quiz),
        "has_own_orders": quiz.stage is Stage.PRIVATE and quiz.settings.shuffle,
        "position": quiz.position,
        "size": len(quiz.questions),
        "is_locked": quiz.is_locked,
        "names": present,
        "more_names": more_present,
        "count": len(lesson.present),
        "pupils": len(lesson.pupils),
        "seconds": quiz.settings.seconds,
        "seconds_left": seconds_left,
        "asked": _asked(page, lesson) if is_asked else None,
    }


def _asked(page: Page, lesson: Lesson) -> dict[str, object]:
    """The question at hand, as far as the pack still has it."""
    quiz = lesson.quiz
    known = page.pack.has_question(quiz.current.question_id)
    question = page.pack.question(quiz.current.question_id) if known else None
    awaited, more = listed(
        [lesson.names[seat.person_id] for seat in lesson.awaited(quiz.position)], AWAITED_LISTED
    )
    order = quiz.current.option_order
    keys = {question.key} if question else set()
    is_told = quiz.current.opened_at is not None and quiz.current.counts
    told = facility(lesson, page.pack, quiz.current) if is_told else None
    return {
        "stem": question.stem.in_language(page.language) if question else quiz.current.question_id,
        "options": lettered(page, question, order) if question else [],
        "answers": lesson.answered(quiz.position),
        "awaited": awaited,
        "more_awaited": more,
        "bars": split_bars(page, lesson.split(quiz.position), keys),
        "right": told.right if told else None,
        "pupils": told.pupils if told else 0,
    }
