"""How things stand between Fonte and a chat: blocked by a person, put out of a group, let in."""

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus

from bot.context import FonteContext, is_private
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
    if change is None:
        return
    if is_private(update):
        await _of_person(context, is_reached=not _is_away(change))
    elif _is_away(change):
        await pause_in_group(context.director, context.work, context.chat_id)


async def _of_person(context: FonteContext, *, is_reached: bool) -> None:
    """A pupil who blocks Fonte keeps the seat, and the class does not wait for them; of a host the
    colleagues are told, and who is back gets the controls.
    """
    if is_reached:
        for lesson, host in await lead_again(context.work, context.person_id):
            show_control_anew(context.director, context.work, lesson, host)
    else:
        for quiz in await be_away_from_lead(context.work, context.person_id):
            await tell_the_others(context.director, context.work, quiz, context.person_id)
    for seat in await note_reach(context.work, context.person_id, is_reached=is_reached):
        if is_reached:
            await note_return(context.director, context.work, seat)
        else:
            await note_departure(context.work, seat.quiz_id)


def _is_away(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in _AWAY
