"""Questions of a group asked by Telegram's own poll; the passage follows when it has closed."""

from functools import partial

from bot.content import Question
from bot.engine.calls import Call, Priority
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz
from bot.quiz.practice import LETTERS
from bot.staging.director import Director, OfStage, say
from bot.storage.live_messages import find_message
from bot.views.fitting import first_that_fits
from bot.views.live_buttons import LiveFlag
from bot.views.page import Page
from bot.views.polls import poll_parameters
from bot.views.screen import Screen
from bot.views.teaching import Detail, teaching


def send_poll(director: Director, tx: Transaction, lesson: Lesson, question: Question) -> None:
    """Ask by a poll, once: a poll cannot be changed, and shows its own counts."""
    quiz = lesson.quiz
    group = _group(quiz)
    if find_message(tx, quiz.id, group, quiz.position) is not None:
        return
    page = director.page(quiz.language)
    order = quiz.current.option_order
    parameters = poll_parameters(page, question, order, quiz.settings.seconds)
    tx.send(
        Call(
            group,
            "send_poll",
            {"chat_id": group, **parameters},
            Priority.LIVE,
            supersede_key=f"live:{quiz.id}:{quiz.position}",
            receipt=OfStage(quiz.id, quiz.position).encode(),
        )
    )


def close_poll(
    director: Director, tx: Transaction, lesson: Lesson, position: int, question: Question
) -> None:
    """Close the poll, then show what a poll has no room for: the passage."""
    quiz = lesson.quiz
    group = _group(quiz)
    stop_poll(tx, quiz, position)
    page = director.page(quiz.language)
    asked = quiz.question_at(position)
    text = first_that_fits([partial(_passage, page, quiz, asked, question, one) for one in Detail])
    flag = page.key("live_flag", LiveFlag(quiz.id, position))
    say(tx, group, Screen(text, ((flag,),)))


def stop_poll(tx: Transaction, quiz: LiveQuiz, position: int) -> None:
    """Take no more votes."""
    group = _group(quiz)
    shown = find_message(tx, quiz.id, group, position)
    if shown is not None:
        parameters = {"chat_id": group, "message_id": shown.message_id}
        tx.send(Call(group, "stop_poll", parameters, Priority.LIVE))


def _passage(
    page: Page, quiz: LiveQuiz, asked: LiveQuestion, question: Question, detail: Detail
) -> str:
    order = asked.option_order
    return page.say(
        "live/poll_passage.html",
        position=asked.position,
        size=len(quiz.questions),
        topic=page.topic_title(question.topic),
        stem=question.stem.in_language(page.language),
        key_letter=LETTERS[order.index(question.key)],
        key_text=question.key_option.text.in_language(page.language),
        teaching=teaching(page, question, detail),
    )


def _group(quiz: LiveQuiz) -> int:
    assert quiz.group_id is not None, "polls are asked in groups"
    return quiz.group_id
