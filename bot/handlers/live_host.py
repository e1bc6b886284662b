"""Leading a live quiz from the private chat: open it, drive it, see to the pupils.

A tap elsewhere is stale: `context.learner` is there in private chats alone, and what a host sees is
not for the group. The control message goes on while another screen stands below it.
"""

from telegram import Update

from bot.context import FonteContext
from bot.quiz.errors import NotATeacherError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent
from bot.staging.arrivals import note_departure, note_return
from bot.staging.departures import tell_removed
from bot.staging.direct import direct
from bot.staging.host_desk import open_desk, show_control_anew, shows_control
from bot.use_cases.hosting import (
    colleague_key,
    drive_quiz,
    give_extra_time,
    lead_on,
    led_lesson,
    open_quiz,
    quizzes_to_lead,
    readmit_pupil,
    remove_pupil,
)
from bot.views.console_buttons import OpenLive
from bot.views.control_screens import (
    colleague_screen,
    finish_screen,
    pupil_screen,
    pupils_screen,
)
from bot.views.live_buttons import (
    LiveAskFinish,
    LiveColleague,
    LiveConsole,
    LiveControl,
    LiveDone,
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
        context.work, button.quiz, context.learner.id, event, button.position
    )
    await direct(context.director, context.work, lesson, taken.happened)
    if event is LiveEvent.FINISH and not await _is_on_control(context, button.quiz):
        context.take_away()  # the question whether to finish


async def ask_finish(update: Update, context: FonteContext) -> None:
    """*Finish* was tapped."""
    lesson = await _led(context, LiveAskFinish.decode(context.tapped).quiz)
    await _show_beside(context, lesson, finish_screen(context.page, lesson.quiz))


async def done(update: Update, context: FonteContext) -> None:
    """Done with a screen beside the controls: it goes, they are above it."""
    await _led(context, LiveDone.decode(context.tapped).quiz)
    context.take_away()


async def console(update: Update, context: FonteContext) -> None:
    """The controls were asked for from elsewhere."""
    quiz_id = LiveConsole.decode(context.tapped).quiz
    lesson, host = await lead_on(context.work, quiz_id, context.learner.id)
    show_control_anew(context.director, context.work, lesson, host)


async def pupils(update: Update, context: FonteContext) -> None:
    """*Pupils* was tapped, or another page of them."""
    button = LivePupils.decode(context.tapped)
    lesson = await _led(context, button.quiz)
    await _show_beside(context, lesson, pupils_screen(context.page, lesson, button.page))


async def pupil(update: Update, context: FonteContext) -> None:
    """A pupil's name was tapped."""
    button = LivePupil.decode(context.tapped)
    _show_pupil(context, await _led(context, button.quiz), button.person)


async def remove(update: Update, context: FonteContext) -> None:
    """*Take out* was tapped."""
    button = LiveRemove.decode(context.tapped)
    lesson = await remove_pupil(context.work, button.quiz, context.learner.id, button.person)
    tell_removed(context.director, context.work, lesson, button.person)
    await note_departure(context.work, button.quiz)
    _show_pupil(context, lesson, button.person)


async def readmit(update: Update, context: FonteContext) -> None:
    """*Let in again* was tapped."""
    button = LiveReadmit.decode(context.tapped)
    lesson = await readmit_pupil(context.work, button.quiz, context.learner.id, button.person)
    seat = next(seat for seat in lesson.seats if seat.person_id == button.person)
    await note_return(context.director, context.work, seat)
    _show_pupil(context, lesson, button.person)


async def extra_time(update: Update, context: FonteContext) -> None:
    """A share of extra time was tapped."""
    button = LiveExtraTime.decode(context.tapped)
    lesson = await give_extra_time(
        context.work, button.quiz, context.learner.id, button.person, button.percent
    )
    _show_pupil(context, lesson, button.person)


async def colleague(update: Update, context: FonteContext) -> None:
    """*Invite a colleague* was tapped."""
    quiz_id = LiveColleague.decode(context.tapped).quiz
    key = await colleague_key(context.work, quiz_id, context.learner.id)
    lesson = await _led(context, quiz_id)
    screen = colleague_screen(context.page, lesson.quiz, key, context.director.username)
    await _show_beside(context, lesson, screen)


async def _led(context: FonteContext, quiz_id: int) -> Lesson:
    return await led_lesson(context.work, quiz_id, context.learner.id)


async def _is_on_control(context: FonteContext, quiz_id: int) -> bool:
    return await shows_control(context.work, quiz_id, context.learner.id, context.message_id)


async def _show_beside(context: FonteContext, lesson: Lesson, screen: Screen) -> None:
    """Show a screen below the controls, which are edited all the time and would wipe it away."""
    if await _is_on_control(context, lesson.quiz.id):
        context.send(screen)
    else:
        context.show(screen)


def _show_pupil(context: FonteContext, lesson: Lesson, person_id: int) -> None:
    seat = next((seat for seat in lesson.seats if seat.person_id == person_id), None)
    if seat is None:
        raise StaleButtonError
    context.show(pupil_screen(context.page, lesson, seat))
