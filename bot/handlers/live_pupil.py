"""Being a pupil in a live quiz: come in, answer, leave, say that a question is wrong."""

from telegram import Update

from bot.context import FonteContext, is_private
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
    JOIN_PAYLOAD,
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

COHOST = "cohost_"


async def by_link(update: Update, context: FonteContext) -> None:
    """A link with a payload was opened: come in as a pupil, or as a colleague who leads."""
    payload = payload_of(update)
    if payload.startswith(COHOST):
        key = payload.removeprefix(COHOST)
        lesson, host = await become_cohost(context.work, key, context.person_id, context.language)
        context.send(Screen(context.page.say("live_welcome_host.html")))
        open_desk(context.director, context.work, lesson, host)
        return
    await _come_in(context, code_in(payload.removeprefix(JOIN_PAYLOAD)) or "")


async def written(update: Update, context: FonteContext) -> bool:
    """What a person wrote: a nickname that was asked for, a join code, a letter for an answer.

    False when it is none of these.
    """
    text = (update.effective_message.text or "") if update.effective_message else ""
    if (unnamed := await quiz_to_name(context.work, context.person_id)) is not None:
        await _seat(context, await give_nickname(context.work, unnamed, text))
        return True
    if (code := code_in(text)) is not None:
        await _come_in(context, code)
        return True
    return await _answer_by_letter(context, text.strip().rstrip(".)"))


async def answer(update: Update, context: FonteContext) -> None:
    """A letter was tapped."""
    button = LiveAnswer.decode(context.tapped)
    noted = await answer_live(
        context.work,
        button.quiz,
        context.chat_id,
        button.position,
        button.option,
        context.newcomer,
    )
    await _acknowledge(context, noted)


async def voted(update: Update, context: FonteContext) -> None:
    """A vote in one of Fonte's polls: Telegram itself has shown the voter what it knows of it."""
    vote = update.poll_answer
    if vote is None or vote.user is None:
        return
    option = vote.option_ids[0] if vote.option_ids else None
    noted = await answer_poll(context.work, vote.poll_id, option, context.newcomer)
    if noted is not None and noted.is_new_seat:
        await refresh_soon(context.work, noted.quiz)


async def join(update: Update, context: FonteContext) -> None:
    """*Join* was tapped in a group."""
    quiz_id = LiveJoin.decode(context.tapped).quiz
    seated = await join_group_quiz(context.work, quiz_id, context.chat_id, context.newcomer)
    context.toast(context.page.say("live_joined.txt"))
    await refresh_soon(context.work, seated.quiz)


async def switch(update: Update, context: FonteContext) -> None:
    """One of two quizzes was chosen."""
    if not is_private(update):
        raise StaleButtonError
    button = LiveSwitch.decode(context.tapped)
    seated = await switch_quiz(context.work, button.quiz, button.code, context.newcomer)
    for left in seated.left:
        await note_departure(context.work, left)
    await _seat(context, seated)


async def leave(update: Update, context: FonteContext) -> None:
    """*Leave the quiz* was tapped."""
    quiz_id = LiveLeave.decode(context.tapped).quiz
    quiz = await leave_quiz(context.work, quiz_id, context.learner.id)  # in the own chat alone
    await note_departure(context.work, quiz.id)
    context.show(Screen(context.page.say("live_left.html")))


async def flag(update: Update, context: FonteContext) -> None:
    """*I think this question is wrong* was tapped."""
    button = LiveFlag.decode(context.tapped)
    lesson, is_new = await flag_question(
        context.work, button.quiz, button.position, context.person_id
    )
    context.toast(context.page.say("live_flag_noted.txt"))
    if is_new:
        await tell_of_flag(context.director, context.work, lesson, button.position)


def payload_of(update: Update) -> str:
    """What a link has put behind `/start`."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    return text.partition(" ")[2].strip()


async def _come_in(context: FonteContext, code: str) -> None:
    await _seat(context, await join_by_code(context.work, code, context.newcomer))


async def _seat(context: FonteContext, seated: Seated) -> None:
    """Show a person where they are now: in, before the question of their name, or in two places."""
    if seated.other is not None:
        context.send(switch_screen(context.page, seated.quiz, seated.other))
    elif seated.seat is not None and seated.seat.presence is Presence.NAMING:
        context.send(nickname_screen(context.page))
    elif seated.seat is not None:
        await welcome(context.director, context.work, seated.seat, is_return=seated.is_return)


async def where_one_is(context: FonteContext) -> Screen | None:
    """The live quiz that a person is in or leads, in a word; None when they are in none."""
    quiz = await present_quiz(context.work, context.person_id)
    if quiz is not None:
        return in_quiz_screen(context.page, quiz)
    if await quizzes_to_lead(context.work, context.person_id):
        return Screen(context.page.say("live_you_lead.html"))
    return None


async def _answer_by_letter(context: FonteContext, letter: str) -> bool:
    """Take a letter for the open question of the quiz that a person is in."""
    if len(letter) != 1 or letter.upper() not in LETTERS:
        return False
    quiz = await present_question(context.work, context.person_id)
    if quiz is None:
        return False
    order = option_order(quiz, quiz.position, context.person_id)
    place = LETTERS.index(letter.upper())
    if place >= len(order):
        return False
    noted = await answer_live(
        context.work, quiz.id, context.chat_id, quiz.position, order[place], context.newcomer
    )
    context.send(Screen(_noted(context, noted)))
    return True


async def _acknowledge(context: FonteContext, noted: Noted) -> None:
    context.toast(_noted(context, noted))
    if noted.is_new_seat:
        await refresh_soon(context.work, noted.quiz)


def _noted(context: FonteContext, noted: Noted) -> str:
    response = noted.response
    order = option_order(noted.quiz, response.position, response.person_id)
    return context.page.say(
        "live_noted.txt",
        letter=LETTERS[order.index(response.option_id)],
        is_late=response.is_late,
        is_changeable=noted.quiz.settings.is_changeable,
    )
