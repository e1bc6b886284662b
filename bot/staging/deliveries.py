"""What follows when Telegram has taken a message of a live quiz, or never will."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.store.deadlines import bring_forward
from bot.engine.store.transaction import Transaction
from bot.quiz.live import LiveEvent, is_possible
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.quiz.responses import clock_start, elapsed, own_end
from bot.quiz.seats import Presence, with_presence
from bot.staging.direct import direct
from bot.staging.director import Director, say
from bot.staging.host_desk import show_control_anew, show_control_to
from bot.storage.live_hosts import find_host, hosts_of, put_host
from bot.storage.live_messages import CONTROL, ShownMessage, find_message, put_message, put_poll
from bot.storage.live_quizzes import find_quiz
from bot.storage.live_responses import put_response, responses_in_chat
from bot.storage.live_seats import find_seat, put_seat
from bot.use_cases.hosting import taken
from bot.use_cases.live_watch import SOON, LiveEnd, LiveTick, end_if_nobody_is_awaited
from bot.views.screen import Link, Screen
from bot.views.start_links import OpenChat


@dataclass(frozen=True)
class Delivery:
    """How a message of a quiz fared. `result` is Telegram's message; `is_lost` when there is none
    and never will be.
    """

    quiz_id: int
    slot: int
    chat_id: int
    delivered_at: datetime
    result: Any
    is_lost: bool


def note_delivery(director: Director, tx: Transaction, delivery: Delivery) -> None:
    """Store which message shows it and since when: from then on the pupil's clock runs."""
    quiz = find_quiz(tx, delivery.quiz_id)
    if quiz is None:
        return
    shown = find_message(tx, delivery.quiz_id, delivery.chat_id, delivery.slot)
    if delivery.is_lost:
        _note_loss(director, tx, quiz, delivery)
        return
    message = delivery.result if isinstance(delivery.result, Mapping) else {}
    message_id = message.get("message_id")
    if message_id is None or (shown is not None and message_id <= shown.message_id):
        return  # an edit of the message that is known, or of one before it
    delivered_at = shown.delivered_at if shown is not None else _clock_start(quiz, delivery)
    put_message(
        tx,
        ShownMessage(quiz.id, delivery.chat_id, delivery.slot, message_id, delivered_at),
    )
    if delivery.slot == CONTROL and shown is not None:
        show_control_to(director, tx, quiz, delivery.chat_id)  # it may have changed on its way
    if "poll" in message:
        put_poll(tx, message["poll"]["id"], quiz.id, delivery.slot)
    if shown is None and delivery.slot > 0:
        _time_answers(tx, quiz, delivery, delivered_at)
    if delivery.slot == quiz.position and quiz.takes_answers:
        _start_clock(tx, quiz, delivery.chat_id, delivered_at)


def _clock_start(quiz: LiveQuiz, delivery: Delivery) -> datetime:
    """When a message arrived; of the question at hand, what its clock counts from."""
    if delivery.slot != quiz.position or quiz.position < 1:
        return delivery.delivered_at
    return clock_start(quiz, quiz.current, delivery.delivered_at)


def _time_answers(
    tx: Transaction, quiz: LiveQuiz, delivery: Delivery, delivered_at: datetime
) -> None:
    """Give those their thinking time who answered before it was known that they had been asked."""
    question = quiz.question_at(delivery.slot)
    for response in responses_in_chat(tx, quiz, delivery.slot, delivery.chat_id):
        spent = elapsed(question, delivered_at, response.answered_at)
        put_response(tx, quiz.id, replace(response, elapsed=spent))


def _start_clock(tx: Transaction, quiz: LiveQuiz, chat_id: int, delivered_at: datetime) -> None:
    """See to it that the quiz is looked at when this pupil's time is up, or the group's."""
    limit = quiz.settings.time_limit
    if limit is None:
        return
    seat = find_seat(tx, quiz.id, chat_id)
    end = delivered_at + limit + quiz.current.added + quiz.current.paused_for
    if seat is not None:
        end = own_end(quiz, quiz.current, seat, delivered_at) or end
    bring_forward(tx, LiveEnd(quiz.id), max(end, tx.now + SOON))
    bring_forward(tx, LiveTick(quiz.id), tx.now + SOON)


def _note_loss(director: Director, tx: Transaction, quiz: LiveQuiz, delivery: Delivery) -> None:
    chat_id = delivery.chat_id
    if chat_id == quiz.group_id:
        pause_for_group(director, tx, quiz)
        return
    host = find_host(tx, quiz.id, chat_id)
    if host is not None and not host.is_away:
        put_host(tx, replace(host, is_away=True))
        tell_the_others(director, tx, quiz, chat_id)
    seat = find_seat(tx, quiz.id, chat_id)
    if seat is not None and seat.presence is Presence.HERE and quiz.stage is Stage.PRIVATE:
        put_seat(tx, with_presence(seat, Presence.OUT_OF_REACH))
        end_if_nobody_is_awaited(tx, quiz)


def pause_for_group(director: Director, tx: Transaction, quiz: LiveQuiz) -> None:
    """The group cannot be written to: the quiz waits until its host says that it can."""
    if not is_possible(quiz, LiveEvent.PAUSE):
        return
    paused = taken(tx, quiz, LiveEvent.PAUSE)
    for host in hosts_of(tx, quiz.id):
        words = director.page(host.language).say("live/group_lost.html")
        say(tx, host.person_id, Screen(words))
    direct(tx, paused.quiz, paused.happened)


def tell_the_others(director: Director, tx: Transaction, quiz: LiveQuiz, person_id: int) -> None:
    """A host cannot be reached: colleagues are told; in a group the host, to open the chat."""
    others = [host for host in hosts_of(tx, quiz.id) if host.person_id != person_id]
    for host in others:
        if not host.is_away:
            say(
                tx,
                host.person_id,
                Screen(director.page(host.language).say("live/host_away.html")),
            )
            show_control_anew(director, tx, quiz, host)
    if quiz.group_id is not None and not others:
        page = director.page(quiz.language)
        link = Link(page.label("live_open_private"), OpenChat().address(director.username))
        say(tx, quiz.group_id, Screen(page.say("live/needs_private_chat.html"), ((link,),)))
