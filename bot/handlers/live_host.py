"""Leading a live quiz from the private chat: open it, drive it, see to the pupils."""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.errors import NotATeacherError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent
from bot.staging.arrivals import note_departure, note_return
from bot.staging.direct import direct
from bot.staging.host_desk import open_desk
from bot.use_cases.hosting import (
    colleague_key,
    drive_quiz,
    give_extra_time,
    led_lesson,
    open_quiz,
    quizzes_to_lead,
    readmit_pupil,
    remove_pupil,
)
from bot.views.console_buttons import OpenLive
from bot.views.control_screens import (
    colleague_screen,
    control_screen,
    finish_screen,
    pupil_screen,
    pupils_screen,
)
from bot.views.live_buttons import (
    LiveAskFinish,
    LiveColleague,
    LiveConsole,
    LiveControl,
    LiveExtraTime,
    LivePupil,
    LivePupils,
    LiveReadmit,
    LiveRemove,
)
from bot.views.screen import Screen


async def live(update: Update, context: FonteContext) -> None:
    """`/live` in a private chat: the controls of the quiz under way, else a new one."""
    under_way = await quizzes_to_lead(context.work, context.person_id)
    if not under_way:
        await open_live(update, context)
        return
    lesson, host = under_way[0]
    context.send(
        Screen(
            context.page.say("live_leads_already.html"),
            ((context.page.key("teach_live", OpenLive()),),),
        )
    )
    open_desk(context.director, context.work, lesson, host)


async def open_live(update: Update, context: FonteContext) -> None:
    """*New live quiz* was tapped."""
    if not context.may_teach(context.person_id):
        raise NotATeacherError
    lesson, host = await open_quiz(
        context.work, context.pack, context.person_id, context.language, context.random
    )
    open_desk(context.director, context.work, lesson, host)


async def control(update: Update, context: FonteContext) -> None:
    """One of the controls was tapped."""
    button = LiveControl.decode(context.tapped)
    event = next((one for one in LiveEvent if one.value == button.event), None)
    if event is None:
        raise StaleButtonError
    lesson, taken = await drive_quiz(
        context.work, button.quiz, context.person_id, event, button.position
    )
    await direct(context.director, context.work, lesson, taken.happened)


async def ask_finish(update: Update, context: FonteContext) -> None:
    """*Finish* was tapped."""
    lesson = await _led(context, LiveAskFinish.decode(context.tapped).quiz)
    context.show(finish_screen(context.page, lesson.quiz))


async def console(update: Update, context: FonteContext) -> None:
    """Back to the control message, from its other screens."""
    lesson = await _led(context, LiveConsole.decode(context.tapped).quiz)
    context.show(control_screen(context.page, lesson, context.director.username))


async def pupils(update: Update, context: FonteContext) -> None:
    """*Pupils* was tapped, or another page of them."""
    button = LivePupils.decode(context.tapped)
    context.show(pupils_screen(context.page, await _led(context, button.quiz), button.page))


async def pupil(update: Update, context: FonteContext) -> None:
    """A pupil's name was tapped."""
    button = LivePupil.decode(context.tapped)
    _show_pupil(context, await _led(context, button.quiz), button.person)


async def remove(update: Update, context: FonteContext) -> None:
    """*Take out* was tapped."""
    button = LiveRemove.decode(context.tapped)
    lesson = await remove_pupil(context.work, button.quiz, context.person_id, button.person)
    await note_departure(context.work, button.quiz)
    _show_pupil(context, lesson, button.person)


async def readmit(update: Update, context: FonteContext) -> None:
    """*Let in again* was tapped."""
    button = LiveReadmit.decode(context.tapped)
    lesson = await readmit_pupil(context.work, button.quiz, context.person_id, button.person)
    seat = next(seat for seat in lesson.seats if seat.person_id == button.person)
    await note_return(context.director, context.work, seat)
    _show_pupil(context, lesson, button.person)


async def extra_time(update: Update, context: FonteContext) -> None:
    """A share of extra time was tapped."""
    button = LiveExtraTime.decode(context.tapped)
    lesson = await give_extra_time(
        context.work, button.quiz, context.person_id, button.person, button.percent
    )
    _show_pupil(context, lesson, button.person)


async def colleague(update: Update, context: FonteContext) -> None:
    """*Invite a colleague* was tapped."""
    quiz_id = LiveColleague.decode(context.tapped).quiz
    key = await colleague_key(context.work, quiz_id, context.person_id)
    lesson = await _led(context, quiz_id)
    context.show(colleague_screen(context.page, lesson.quiz, key, context.director.username))


async def _led(context: FonteContext, quiz_id: int) -> Lesson:
    return await led_lesson(context.work, quiz_id, context.person_id)


def _show_pupil(context: FonteContext, lesson: Lesson, person_id: int) -> None:
    seat = next((seat for seat in lesson.seats if seat.person_id == person_id), None)
    if seat is None:
        raise StaleButtonError
    context.show(pupil_screen(context.page, lesson, seat))
