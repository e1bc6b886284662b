"""What people are told when their part in a live quiz ends: they are out, or the quiz is gone."""

from collections.abc import Iterator

from bot.content import Language
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Stage
from bot.quiz.seats import Presence, with_presence
from bot.staging.arrivals import note_departure
from bot.staging.director import Director, say
from bot.storage.lessons import find_moment
from bot.storage.live_hosts import Host, hosts_of
from bot.storage.live_seats import put_seat, seats_under_way
from bot.use_cases.hosting import quizzes_to_lead
from bot.views.screen import Screen

_WAITING = (Presence.HERE, Presence.NAMING)


def tell_removed(director: Director, tx: Transaction, lesson: Lesson, pupil_id: int) -> None:
    """Tell a pupil that they are out; in a group nothing is said before the others."""
    seat = next((seat for seat in lesson.seats if seat.person_id == pupil_id), None)
    if seat is not None and lesson.quiz.stage is Stage.PRIVATE:
        words = director.page(seat.language).say("live/removed.txt")
        say(tx, pupil_id, Screen(words))


def bid_farewell(director: Director, tx: Transaction, person_id: int) -> None:
    """A person is about to be forgotten: nobody shall wait for them, or for a quiz of theirs.

    The quizzes that they opened are erased along with them; those whom this cuts off are told.
    """
    for quiz, _ in quizzes_to_lead(tx, person_id):
        if quiz.host_id == person_id:
            lesson = find_moment(tx, quiz)
            for chat_id, language in _concerned(lesson, hosts_of(tx, quiz.id)):
                if chat_id != person_id:
                    say(tx, chat_id, Screen(director.page(language).say("live/host_gone.html")))
    for seat in seats_under_way(tx, person_id):
        put_seat(tx, with_presence(seat, Presence.LEFT))
        note_departure(tx, seat.quiz_id)


def _concerned(lesson: Lesson, hosts: tuple[Host, ...]) -> Iterator[tuple[int, Language]]:
    """The chats that see a quiz, each with its language: its hosts', and its group's or pupils'."""
    quiz = lesson.quiz
    chats = {host.person_id: host.language for host in hosts if not host.is_away}
    if quiz.group_id is not None:
        chats[quiz.group_id] = quiz.language
    else:
        waiting = [seat for seat in lesson.seats if seat.presence in _WAITING]
        chats |= {seat.person_id: seat.language for seat in waiting}
    yield from chats.items()
