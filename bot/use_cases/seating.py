"""Coming into a live quiz and leaving it: by code, by link, by a tap in the group."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.content.article import Language
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import (
    NoSuchCodeError,
    StaleButtonError,
    TooManyCodesError,
)
from bot.quiz.live_quiz import LiveState, Stage
from bot.quiz.live_settings import Names
from bot.quiz.names.drawn_names import drawn_name
from bot.quiz.names.look_alikes import nickname_key
from bot.quiz.names.nicknames import NicknameError, NicknameReason, parse_nickname, real_name
from bot.quiz.seats import Presence, Seat, check_door, named, take_seat, with_presence
from bot.storage.live_quizzes import find_state, quiz_with_code
from bot.storage.live_seats import find_seat, is_name_taken, put_seat, seats_under_way
from bot.storage.wrong_codes import put_wrong_codes, wrong_codes_of
from bot.use_cases.hosting import CODE_LENGTH, CODE_LETTERS

MOST_WRONG_CODES = 5
_FORGIVEN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Newcomer:
    """Who comes in: what their Telegram calls them, and the word for one without a name."""

    person_id: int
    first_name: str
    fallback: str
    language: Language


@dataclass(frozen=True)
class Seated:
    """A person in a quiz. `other` is a quiz that they would have to leave first, `left` are the ids
    of those that they have left for it.
    """

    quiz: LiveState
    seat: Seat | None
    other: LiveState | None = None
    is_return: bool = False
    left: tuple[int, ...] = ()


def code_in(text: str) -> str | None:
    """The join code in what somebody typed, however they wrote it; None when it is none."""
    code = "".join(text.split()).replace("-", "").upper()
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if is_code else None


def join_by_code(tx: Transaction, code: str, who: Newcomer) -> Seated:
    """Come in with a code. In another quiz already, nothing happens but that it is named.

    Raises NoSuchCodeError, TooManyCodesError after five wrong ones in ten minutes, and what
    `check_door` raises.
    """
    wrong, since = wrong_codes_of(tx, who.person_id)
    if since is None or tx.now - since > _FORGIVEN_AFTER:
        wrong, since = 0, tx.now
    if wrong >= MOST_WRONG_CODES:
        raise TooManyCodesError
    quiz = quiz_with_code(tx, code)
    if quiz is None or quiz.is_over or quiz.stage is not Stage.PRIVATE:
        put_wrong_codes(tx, who.person_id, wrong + 1, since)
        raise NoSuchCodeError
    others = [seat for seat in seats_under_way(tx, who.person_id) if seat.quiz_id != quiz.id]
    for seat in others:
        other = find_state(tx, seat.quiz_id)
        if other is not None and other.stage is Stage.PRIVATE:
            check_door(quiz, find_seat(tx, quiz.id, who.person_id))
            return Seated(quiz, None, other)
    return _sit_down(tx, quiz, who)


def switch_quiz(tx: Transaction, quiz_id: int, code: str, who: Newcomer) -> Seated:
    """Leave the quizzes one is in, and come into this one.

    Raises StaleButtonError when this is not its code, and what `check_door` raises.
    """
    quiz = _under_way(tx, quiz_id)
    if quiz.stage is not Stage.PRIVATE or quiz.code != code:
        raise StaleButtonError
    check_door(quiz, find_seat(tx, quiz.id, who.person_id))  # before they leave the others
    others = [s for s in seats_under_way(tx, who.person_id) if s.quiz_id != quiz_id]
    for seat in others:
        put_seat(tx, with_presence(seat, Presence.LEFT))
    seated = _sit_down(tx, quiz, who)
    return replace(seated, left=tuple(seat.quiz_id for seat in others))


def join_group_quiz(tx: Transaction, quiz_id: int, group_id: int, who: Newcomer) -> Seated:
    """Come into the quiz of a group. Raises StaleButtonError and what `check_door` raises."""
    quiz = _under_way(tx, quiz_id)
    if quiz.group_id != group_id:
        raise StaleButtonError
    return _sit_down(tx, quiz, who)


def leave_quiz(tx: Transaction, quiz_id: int, person_id: int) -> LiveState:
    """Leave a quiz; the seat stays, and whoever comes back finds it as it was."""
    quiz, seat = find_state(tx, quiz_id), find_seat(tx, quiz_id, person_id)
    if quiz is None or seat is None or seat.presence is Presence.REMOVED:
        raise StaleButtonError
    put_seat(tx, with_presence(seat, Presence.LEFT))
    return quiz


def quiz_to_name(tx: Transaction, person_id: int) -> Seat | None:
    """The seat for which a person has yet to give a nickname."""
    seats = seats_under_way(tx, person_id)
    return next((seat for seat in seats if seat.presence is Presence.NAMING), None)


def give_nickname(tx: Transaction, seat: Seat, text: str) -> Seated:
    """Take the nickname that a person typed. Raises NicknameError, and as `check_door`."""
    quiz = _under_way(tx, seat.quiz_id)
    check_door(quiz, None)
    name = parse_nickname(text)
    key = nickname_key(name)
    if is_name_taken(tx, quiz.id, key, seat.person_id):
        raise NicknameError(NicknameReason.TAKEN)
    seat = named(seat, quiz, name)
    put_seat(tx, seat, key)
    return Seated(quiz, seat)


def note_reach(tx: Transaction, person_id: int, *, is_reached: bool) -> list[Seat]:
    """A person has blocked the bot, or let it in again; returns their seats under way after it."""
    before = Presence.OUT_OF_REACH if is_reached else Presence.HERE
    after = Presence.HERE if is_reached else Presence.OUT_OF_REACH
    changed = [
        with_presence(seat, after)
        for seat in seats_under_way(tx, person_id)
        if seat.presence is before
    ]
    for seat in changed:
        put_seat(tx, seat)
    return changed


def name_for(quiz: LiveState, who: Newcomer) -> str:
    """What a newcomer is called; empty where they have to say so themselves."""
    match quiz.settings.names:
        case Names.REAL:
            return real_name(who.first_name, who.fallback)
        case Names.NICKNAME if quiz.stage is Stage.PRIVATE:
            return ""
        case _:
            return drawn_name(_scattered(quiz.id, who.person_id), who.language)


def _sit_down(tx: Transaction, quiz: LiveState, who: Newcomer) -> Seated:
    before = find_seat(tx, quiz.id, who.person_id)
    name = before.name if before is not None and before.name else name_for(quiz, who)
    seat = take_seat(quiz, before, who.person_id, name, who.language, tx.now)
    put_seat(tx, seat)
    return Seated(quiz, seat, is_return=before is not None and before.is_seated)


def _under_way(tx: Transaction, quiz_id: int) -> LiveState:
    quiz = find_state(tx, quiz_id)
    if quiz is None:
        raise StaleButtonError
    return quiz


def _scattered(quiz_id: int, person_id: int) -> int:
    """A number for a person in a quiz: the same one whenever they come, another in each quiz."""
    return (quiz_id * 2_654_435_761 + person_id * 40_503) % 2**31
