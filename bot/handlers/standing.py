"""How things stand between Fonte and a chat: blocked by a person, put out of a group, let in."""

from functools import partial

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.staging.arrivals import note_departure, note_return
from bot.staging.deliveries import tell_the_others
from bot.staging.group_desk import pause_in_group
from bot.staging.host_desk import show_control_anew
from bot.use_cases.hosting import be_away_from_lead, lead_again
from bot.use_cases.seating import note_reach

_AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def changed(update: Update, context: FonteContext) -> None:
    """Telegram tells that Fonte's own standing has changed."""
    change = update.my_chat_member
    if change is not None:
        context.do(partial(note_standing, is_reached=not _is_away(change)))


def note_standing(person: Interaction, *, is_reached: bool) -> None:
    """Fonte reaches a chat again, or no longer."""
    if person.is_private:
        _note_reach(person, is_reached=is_reached)
    elif not is_reached:
        pause_in_group(person.director, person.tx, person.chat_id)


def _note_reach(person: Interaction, *, is_reached: bool) -> None:
    """A pupil who blocks Fonte keeps the seat, and the class does not wait for them; of a host the
    colleagues are told, and who is back gets the controls.
    """
    if is_reached:
        for quiz, host in lead_again(person.tx, person.person_id):
            show_control_anew(person.director, person.tx, quiz, host)
    else:
        for quiz in be_away_from_lead(person.tx, person.person_id):
            tell_the_others(person.director, person.tx, quiz, person.person_id)
    for seat in note_reach(person.tx, person.person_id, is_reached=is_reached):
        if is_reached:
            note_return(person.director, person.tx, seat)
        else:
            note_departure(person.tx, seat.quiz_id)


def _is_away(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in _AWAY
