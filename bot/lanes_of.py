"""Which lanes an update stands in: what it must not overtake, and what runs beside it.

First those of its chat and its person, all at once; then, when it is its turn there, those of the
live quizzes that it is about. What stands in a quiz's lane never waits for a chat, so none waits
for one that waits for it.
"""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime

from telegram import Message, Update
from telegram.constants import ChatType

from bot.pipeline.lanes import Place
from bot.quiz.errors import StaleButtonError
from bot.storage.live_hosts import leads_under_way
from bot.storage.live_messages import poll_of
from bot.storage.live_quizzes import quiz_with_code, quizzes_of_group
from bot.storage.live_seats import seats_under_way
from bot.storage.work import Reader, Work
from bot.use_cases.seating import JOIN_PAYLOAD, code_in
from bot.views.buttons import Button, ForgetMe

_FORGET_ME = ForgetMe().encode()
_NO_TIME = datetime.min.replace(tzinfo=UTC)  # of a work that only reads


def live_lane(quiz_id: int) -> Hashable:
    """The lane of a live quiz: pupils share it, what leads the quiz stands in it alone."""
    return ("live", quiz_id)


def lanes_of(update: Update) -> Sequence[Place]:
    """The chat's lane, else the person's, else one of its own.

    A private chat has the number of its person, so it is one lane with what they do elsewhere. A
    pupil's tap in a group stands in the pupil's lane: the others of the group do not wait for it.
    """
    query, kind = update.callback_query, _quiz_button(update)
    if query is None or kind is None:
        return (Place(_own_lane(update)),)
    person = Place(query.from_user.id)
    if kind.lane == "quiz_shared" or query.message is None:
        return (person,)
    return tuple({person, Place(query.message.chat.id)})


async def quiz_lanes_of(update: Update, reader: Reader) -> Sequence[Place]:
    """The lanes of the quizzes that an update is about, as far as can be told before it is handled.

    A tap names its quiz; of all else, and of who wants to be forgotten, it is looked up.
    """
    kind, query = _quiz_button(update), update.callback_query
    if query is not None and query.data != _FORGET_ME:
        return () if kind is None else _lanes_of_tap(query.data or "", kind)
    work = Work(reader, _NO_TIME)
    if query is not None:
        return await _lanes_of_person(work, query.from_user.id, None)
    if update.poll_answer is not None:
        found = await poll_of(work, update.poll_answer.poll_id)
        return (Place(live_lane(found[0]), is_shared=True),) if found else ()
    chat = update.effective_chat
    if chat is None:
        return ()
    if chat.type == ChatType.PRIVATE:
        return await _lanes_of_person(work, chat.id, update.message)
    message = update.message
    is_move = message is not None and message.migrate_to_chat_id is not None
    if is_move or update.my_chat_member is not None:
        return [Place(live_lane(quiz.id)) for quiz in await quizzes_of_group(work, chat.id)]
    return ()


def _own_lane(update: Update) -> Hashable:
    if update.effective_chat is not None:
        return update.effective_chat.id
    if update.effective_user is not None:
        return update.effective_user.id
    return ("update", update.update_id)


def _quiz_button(update: Update) -> type[Button] | None:
    query = update.callback_query
    if query is None or query.data is None:
        return None
    kind = Button.of_quizzes.get(query.data.partition(":")[0])
    return kind if kind is not None and _lanes_of_tap(query.data, kind) else None


def _lanes_of_tap(data: str, kind: type[Button]) -> Sequence[Place]:
    """The lane of the quiz that a button names; none when its data is no such button's."""
    try:
        quiz_id: int = getattr(kind.decode(data), "quiz")  # noqa: B009 - each such button has it
    except StaleButtonError:
        return ()
    return (Place(live_lane(quiz_id), is_shared=kind.lane == "quiz_shared"),)


async def _lanes_of_person(work: Work, person_id: int, message: Message | None) -> Sequence[Place]:
    """Who writes a code comes in, and a pupil may answer by a letter: side by side with others.

    Who has blocked the bot, let it in again or wants to be forgotten (no message) is a pupil like
    others, too; a host is alone in the quiz then.
    """
    text = (message.text or "") if message is not None else ""
    code = code_in(text.partition(" ")[2].removeprefix(JOIN_PAYLOAD)) or code_in(text)
    quiz = await quiz_with_code(work, code) if code else None
    others = [
        Place(live_lane(seat.quiz_id), is_shared=True)
        for seat in await seats_under_way(work, person_id)
        if quiz is None or seat.quiz_id != quiz.id
    ]
    if message is None:
        others += [
            Place(live_lane(host.quiz_id)) for host in await leads_under_way(work, person_id)
        ]
    return (Place(live_lane(quiz.id), is_shared=True), *others) if quiz is not None else others
