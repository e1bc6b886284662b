"""The control message of those who lead a live quiz, and what they are told beside it."""

from datetime import datetime
from functools import partial

from bot.content import Question
from bot.engine.calls import Call, Priority
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.staging.director import Director, put, say, send_anew
from bot.storage.lessons import find_moment
from bot.storage.live_hosts import Host, find_host, hosts_of
from bot.storage.live_messages import CONTROL, find_message
from bot.storage.live_responses import flags_of
from bot.use_cases.live_files import LiveFiles
from bot.views.bars import split_bars
from bot.views.control_screens import control_screen
from bot.views.fitting import first_that_fits
from bot.views.live_screens import lettered, written_code
from bot.views.page import Page
from bot.views.qr import qr_png
from bot.views.report_screens import debrief_screen
from bot.views.screen import Screen
from bot.views.start_links import JoinLink
from bot.views.teaching import Detail, teaching


def show_control(
    director: Director,
    tx: Transaction,
    lesson: Lesson,
    ends_at: datetime | None = None,
    priority: Priority = Priority.LIVE,
) -> None:
    """Bring the control message of every host up to date."""
    for host in hosts_of(tx, lesson.quiz.id):
        if not host.is_away:
            screen = _control(director, tx, lesson, host, ends_at)
            put(tx, lesson.quiz, host.person_id, CONTROL, screen, priority)


def show_control_to(director: Director, tx: Transaction, quiz: LiveQuiz, person_id: int) -> None:
    """Bring the control message of one host up to date."""
    host = find_host(tx, quiz.id, person_id)
    if host is not None and not host.is_away:
        screen = _control(director, tx, find_moment(tx, quiz), host, None)
        put(tx, quiz, person_id, CONTROL, screen, Priority.REPLY)


def open_desk(director: Director, tx: Transaction, quiz: LiveQuiz, host: Host) -> None:
    """Give somebody who leads from now on the code and the controls."""
    if not quiz.is_over:
        show_code(director, tx, quiz, host)
    show_control_anew(director, tx, quiz, host)


def show_control_anew(director: Director, tx: Transaction, quiz: LiveQuiz, host: Host) -> None:
    """Send a host the control message again, below all that has been written since."""
    screen = _control(director, tx, find_moment(tx, quiz), host, None)
    send_anew(tx, quiz, host.person_id, CONTROL, screen)


def shows_control(tx: Transaction, quiz_id: int, person_id: int, message_id: int | None) -> bool:
    """Whether a message is a host's control message, as far as is known."""
    shown = find_message(tx, quiz_id, person_id, CONTROL)
    return shown is None or shown.message_id == message_id


def _control(
    director: Director, tx: Transaction, lesson: Lesson, host: Host, ends_at: datetime | None
) -> Screen:
    left = None if ends_at is None else max(0, round((ends_at - tx.now).total_seconds()))
    return control_screen(director.page(host.language), lesson, left)


def show_code(director: Director, tx: Transaction, quiz: LiveQuiz, host: Host) -> None:
    """Give a host the code, the link, and the picture of it for the class to scan."""
    if quiz.stage is Stage.GROUP:
        return
    link = JoinLink(quiz.code).address(director.username)
    caption = director.page(host.language).say("live/code.html", code=written_code(quiz), link=link)
    parameters = {
        "chat_id": host.person_id,
        "filename": "fonte.png",
        "caption": caption,
        "parse_mode": "HTML",
    }
    tx.send(Call(host.person_id, "send_photo", parameters, Priority.LIVE, attachment=qr_png(link)))


def show_debrief(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Tell every host how the lesson went, and have the files made."""
    quiz = lesson.quiz
    if quiz.started_at is None:
        return
    flags = flags_of(tx, quiz.id)
    for host in hosts_of(tx, quiz.id):
        if host.is_away:
            continue
        say(tx, host.person_id, debrief_screen(director.page(host.language), lesson, flags))
        set_timer(tx, LiveFiles(quiz.id, host.person_id), tx.now)


def tell_of_flag(director: Director, tx: Transaction, lesson: Lesson, position: int) -> None:
    """Show the hosts a question that a pupil thinks is wrong, with its proof and the answers."""
    asked = lesson.quiz.question_at(position)
    if not director.pack.has_question(asked.question_id):
        return
    question = director.pack.question(asked.question_id)
    for host in hosts_of(tx, lesson.quiz.id):
        page = director.page(host.language)
        drafts = [partial(_flagged, page, lesson, position, question, one) for one in Detail]
        say(tx, host.person_id, Screen(first_that_fits(drafts)))


def _flagged(page: Page, lesson: Lesson, position: int, question: Question, detail: Detail) -> str:
    return page.say(
        "live/flagged.html",
        position=position,
        stem=question.stem.in_language(page.language),
        options=lettered(page, question, lesson.quiz.question_at(position).option_order),
        bars=split_bars(page, lesson.split(position), {question.key}),
        teaching=teaching(page, question, detail),
    )
