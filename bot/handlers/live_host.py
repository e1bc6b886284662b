"""Leading a live quiz from the private chat: open it, drive it, see to the pupils.

A tap elsewhere is stale: `person.learner` is there in private chats alone, and what a host sees is
not for the group. The control message goes on while another screen stands below it.
"""

from bot.interaction import Interaction
from bot.quiz.errors import NotATeacherError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent
from bot.quiz.live_quiz import LiveQuiz
from bot.staging.arrivals import note_departure, note_return
from bot.staging.departures import tell_removed
from bot.staging.direct import direct
from bot.staging.host_desk import open_desk, show_control_anew, shows_control
from bot.use_cases.hosting import (
    colleague_key,
    drive_quiz,
    give_extra_time,
    lead_on,
    led_moment,
    led_quiz,
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


def live(person: Interaction) -> None:
    """`/live` in a private chat: the controls of the quiz under way, else a new one."""
    under_way = quizzes_to_lead(person.tx, person.person_id)
    if not under_way:
        open_live(person)
        return
    quiz, host = under_way[0]
    person.send(
        Screen(
            person.page.say("live/leads_already.html"),
            ((person.page.key("teach_live", OpenLive()),),),
        )
    )
    open_desk(person.director, person.tx, quiz, host)


def open_live(person: Interaction, button: OpenLive | None = None) -> None:
    """*New live quiz* was tapped."""
    if not person.may_teach:
        raise NotATeacherError
    quiz, host = open_quiz(person.tx, person.pack, person.person_id, person.language, person.random)
    open_desk(person.director, person.tx, quiz, host)


def control(person: Interaction, button: LiveControl) -> None:
    """One of the controls was tapped."""
    event = next((one for one in LiveEvent if one.value == button.event), None)
    if event is None:
        raise StaleButtonError
    taken = drive_quiz(person.tx, button.quiz, person.learner.id, event, button.position)
    direct(person.tx, taken.quiz, taken.happened)
    if event is LiveEvent.FINISH and not _is_on_control(person, button.quiz):
        person.take_away()  # the question whether to finish


def ask_finish(person: Interaction, button: LiveAskFinish) -> None:
    """*Finish* was tapped."""
    quiz = _led(person, button.quiz)
    _show_beside(person, quiz.id, finish_screen(person.page, quiz))


def done(person: Interaction, button: LiveDone) -> None:
    """Done with a screen beside the controls: it goes, they are above it."""
    _led(person, button.quiz)
    person.take_away()


def console(person: Interaction, button: LiveConsole) -> None:
    """The controls were asked for from elsewhere."""
    quiz, host = lead_on(person.tx, button.quiz, person.learner.id)
    show_control_anew(person.director, person.tx, quiz, host)


def pupils(person: Interaction, button: LivePupils) -> None:
    """*Pupils* was tapped, or another page of them."""
    lesson = led_moment(person.tx, button.quiz, person.learner.id)
    _show_beside(person, button.quiz, pupils_screen(person.page, lesson, button.page))


def pupil(person: Interaction, button: LivePupil) -> None:
    """A pupil's name was tapped."""
    lesson = led_moment(person.tx, button.quiz, person.learner.id)
    _show_pupil(person, lesson, button.person)


def remove(person: Interaction, button: LiveRemove) -> None:
    """*Take out* was tapped."""
    lesson = remove_pupil(person.tx, button.quiz, person.learner.id, button.person)
    tell_removed(person.director, person.tx, lesson, button.person)
    note_departure(person.tx, button.quiz)
    _show_pupil(person, lesson, button.person)


def readmit(person: Interaction, button: LiveReadmit) -> None:
    """*Let in again* was tapped."""
    lesson = readmit_pupil(person.tx, button.quiz, person.learner.id, button.person)
    seat = next(seat for seat in lesson.seats if seat.person_id == button.person)
    note_return(person.director, person.tx, seat)
    _show_pupil(person, lesson, button.person)


def extra_time(person: Interaction, button: LiveExtraTime) -> None:
    """A share of extra time was tapped."""
    lesson = give_extra_time(
        person.tx, button.quiz, person.learner.id, button.person, button.percent
    )
    _show_pupil(person, lesson, button.person)


def colleague(person: Interaction, button: LiveColleague) -> None:
    """*Invite a colleague* was tapped."""
    key = colleague_key(person.tx, button.quiz, person.learner.id)
    screen = colleague_screen(person.page, _led(person, button.quiz), key, person.director.username)
    _show_beside(person, button.quiz, screen)


def _led(person: Interaction, quiz_id: int) -> LiveQuiz:
    return led_quiz(person.tx, quiz_id, person.learner.id)


def _is_on_control(person: Interaction, quiz_id: int) -> bool:
    return shows_control(person.tx, quiz_id, person.learner.id, person.message_id)


def _show_beside(person: Interaction, quiz_id: int, screen: Screen) -> None:
    """Show a screen below the controls, which are edited all the time and would wipe it away."""
    if _is_on_control(person, quiz_id):
        person.send(screen)
    else:
        person.show(screen)


def _show_pupil(person: Interaction, lesson: Lesson, person_id: int) -> None:
    seat = next((seat for seat in lesson.seats if seat.person_id == person_id), None)
    if seat is None:
        raise StaleButtonError
    person.show(pupil_screen(person.page, lesson, seat))
