"""Being a pupil in a live quiz: come in, answer, leave, say that a question is wrong."""

from functools import partial

from telegram import Update

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.quiz.errors import StaleButtonError
from bot.quiz.live_quiz import option_order
from bot.quiz.practice import LETTERS
from bot.quiz.seats import Presence
from bot.staging.acts import refresh_soon
from bot.staging.arrivals import note_departure, welcome
from bot.staging.host_desk import open_desk, tell_of_flag
from bot.use_cases.hosting import become_cohost, quizzes_to_lead
from bot.use_cases.live_answering import Noted, answer_live, answer_poll, flag_question
from bot.use_cases.live_watch import present_question, present_quiz
from bot.use_cases.seating import (
    Seated,
    code_in,
    give_nickname,
    join_by_code,
    join_group_quiz,
    leave_quiz,
    quiz_to_name,
    switch_quiz,
)
from bot.views.live_buttons import LiveAnswer, LiveFlag, LiveJoin, LiveLeave, LiveSwitch
from bot.views.live_screens import in_quiz_screen, nickname_screen, switch_screen
from bot.views.screen import Screen
from bot.views.start_links import CohostLink, JoinLink


def come_in(person: Interaction, link: JoinLink) -> None:
    """A link was followed: come in as a pupil."""
    _come_in(person, code_in(link.code) or "")


def lead_too(person: Interaction, link: CohostLink) -> None:
    """A colleague's link was followed: lead the quiz, too."""
    quiz, host = become_cohost(person.tx, link.key_of_quiz, person.person_id, person.language)
    person.send(Screen(person.page.say("live/welcome_host.html")))
    open_desk(person.director, person.tx, quiz, host)


def written(person: Interaction, text: str) -> bool:
    """What a person wrote: a nickname that was asked for, a join code, a letter for an answer.

    False when it is none of these.
    """
    if (unnamed := quiz_to_name(person.tx, person.person_id)) is not None:
        _seat(person, give_nickname(person.tx, unnamed, text))
        return True
    if (code := code_in(text)) is not None:
        _come_in(person, code)
        return True
    return _answer_by_letter(person, text.strip().rstrip(".)"))


def answer(person: Interaction, button: LiveAnswer) -> None:
    """A letter was tapped."""
    noted = answer_live(
        person.tx,
        button.quiz,
        person.chat_id,
        button.position,
        button.option,
        person.newcomer,
    )
    _acknowledge(person, noted)


async def voted(update: Update, context: FonteContext) -> None:
    """A vote in one of Fonte's polls: Telegram itself has shown the voter what it knows of it."""
    vote = update.poll_answer
    if vote is not None and vote.user is not None:
        option = vote.option_ids[0] if vote.option_ids else None
        context.do(partial(take_vote, poll_id=vote.poll_id, option=option))


def take_vote(person: Interaction, poll_id: str, option: int | None) -> None:
    """Take a vote for the option at a place of a poll, from 0; None for one that is taken back."""
    noted = answer_poll(person.tx, poll_id, option, person.newcomer)
    if noted is not None:
        refresh_soon(person.tx, noted.quiz)


def join(person: Interaction, button: LiveJoin) -> None:
    """*Join* was tapped in a group."""
    seated = join_group_quiz(person.tx, button.quiz, person.chat_id, person.newcomer)
    person.toast(person.page.say("live/joined.txt"))
    refresh_soon(person.tx, seated.quiz)


def switch(person: Interaction, button: LiveSwitch) -> None:
    """One of two quizzes was chosen."""
    if not person.is_private:
        raise StaleButtonError
    seated = switch_quiz(person.tx, button.quiz, button.code, person.newcomer)
    for left in seated.left:
        note_departure(person.tx, left)
    _seat(person, seated)


def leave(person: Interaction, button: LiveLeave) -> None:
    """*Leave the quiz* was tapped."""
    quiz = leave_quiz(person.tx, button.quiz, person.learner.id)  # in the own chat alone
    note_departure(person.tx, quiz.id)
    person.show(Screen(person.page.say("live/left.html")))


def flag(person: Interaction, button: LiveFlag) -> None:
    """*I think this question is wrong* was tapped."""
    lesson = flag_question(person.tx, button.quiz, button.position, person.person_id)
    person.toast(person.page.say("live/flag_noted.txt"))
    if lesson is not None:
        tell_of_flag(person.director, person.tx, lesson, button.position)


def _come_in(person: Interaction, code: str) -> None:
    _seat(person, join_by_code(person.tx, code, person.newcomer))


def _seat(person: Interaction, seated: Seated) -> None:
    """Show a person where they are now: in, before the question of their name, or in two places."""
    if seated.other is not None:
        person.send(switch_screen(person.page, seated.quiz, seated.other))
    elif seated.seat is not None and seated.seat.presence is Presence.NAMING:
        person.send(nickname_screen(person.page))
    elif seated.seat is not None:
        welcome(person.director, person.tx, seated.seat, is_return=seated.is_return)


def where_one_is(person: Interaction) -> Screen | None:
    """The live quiz that a person is in or leads, in a word; None when they are in none."""
    quiz = present_quiz(person.tx, person.person_id)
    if quiz is not None:
        return in_quiz_screen(person.page, quiz)
    if quizzes_to_lead(person.tx, person.person_id):
        return Screen(person.page.say("live/you_lead.html"))
    return None


def _answer_by_letter(person: Interaction, letter: str) -> bool:
    """Take a letter for the open question of the quiz that a person is in."""
    if len(letter) != 1 or letter.upper() not in LETTERS:
        return False
    present = present_question(person.tx, person.person_id)
    if present is None:
        return False
    quiz, question = present
    order = option_order(quiz, question, person.person_id)
    place = LETTERS.index(letter.upper())
    if place >= len(order):
        return False
    noted = answer_live(
        person.tx, quiz.id, person.chat_id, quiz.position, order[place], person.newcomer
    )
    person.send(Screen(_noted(person, noted)))
    refresh_soon(person.tx, noted.quiz)
    return True


def _acknowledge(person: Interaction, noted: Noted) -> None:
    person.toast(_noted(person, noted))
    refresh_soon(person.tx, noted.quiz)


def _noted(person: Interaction, noted: Noted) -> str:
    response = noted.response
    order = option_order(noted.quiz, noted.question, response.person_id)
    return person.page.say(
        "live/noted.txt",
        letter=LETTERS[order.index(response.option_id)],
        is_late=response.is_late,
        is_changeable=noted.quiz.settings.is_changeable,
    )
