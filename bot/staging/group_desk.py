"""Starting a live quiz in a group, and following the group where it goes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.content.article import Language
from bot.engine.calls import Call, Priority
from bot.engine.message import Message
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import QuizError
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuiz
from bot.staging import group_stage
from bot.staging.deliveries import pause_for_group
from bot.staging.director import Director, say
from bot.staging.host_desk import open_desk
from bot.storage.live_quizzes import quiz_under_way_in
from bot.use_cases.group_hosting import name_or_unname
from bot.use_cases.hosting import open_quiz
from bot.use_cases.live_watch import LiveShow
from bot.views.screen import Link, Screen
from bot.views.start_links import OpenChat

LONGEST_NAME = 20
_ADMINISTRATORS = ("creator", "administrator")


@dataclass(frozen=True)
class Starter:
    """Who wants to start a quiz in a group, and in which language they read."""

    group_id: int
    person_id: int
    language: Language


@dataclass(frozen=True)
class AskedAdmin(Message):
    """Telegram was asked whether a person is an administrator of a group: they want to start a
    quiz or, when somebody is `named`, let them start some.
    """

    verb = "starter"
    group: int
    person: int
    language: str
    named: int
    name: str

    @classmethod
    def decode(cls, text: str) -> Self:
        """As any message; what a released version had asked was JSON."""
        key = text.partition(cls.separator)[2]
        if not key.startswith("["):
            return super().decode(text)
        group, person, language, *named = json.loads(key)
        return cls(group, person, language, *(named or (0, "")))


def ask_whether_admin(
    tx: Transaction, starter: Starter, names: tuple[int, str] | None = None
) -> None:
    """Ask Telegram whether somebody is an administrator; the answer comes by receipt.

    With `names`, a person and what they are called, it is about naming them, else about a quiz.
    """
    named_id, name = names or (0, "")
    asked = AskedAdmin(
        starter.group_id, starter.person_id, starter.language, named_id, name[:LONGEST_NAME]
    )
    tx.send(
        Call(
            starter.group_id,
            "get_chat_member",
            {"chat_id": starter.group_id, "user_id": starter.person_id},
            Priority.LIVE,
            receipt=asked.encode(),
        )
    )


def note_standing(director: Director, tx: Transaction, asked: AskedAdmin, result: Any) -> None:
    """Telegram has said who somebody is in a group: go on with what they wanted."""
    group_id, person_id = asked.group, asked.person
    starter = Starter(group_id, person_id, "it" if asked.language == "it" else "en")
    page = director.page(starter.language)
    status = result.get("status") if isinstance(result, Mapping) else None
    if status not in _ADMINISTRATORS:
        say(tx, group_id, Screen(page.say("live/only_admins.html")))
    elif asked.named:
        is_named = name_or_unname(tx, group_id, asked.named, person_id)
        say(tx, group_id, Screen(page.say("live/allowed.html", name=asked.name, is_named=is_named)))
    else:
        open_in_group(director, tx, starter)


def open_in_group(director: Director, tx: Transaction, starter: Starter) -> None:
    """Open the lobby in the group, and the controls in the host's own chat."""
    page = director.page(starter.language)
    try:
        quiz, host = open_quiz(
            tx,
            director.pack,
            starter.person_id,
            starter.language,
            director.random,
            starter.group_id,
        )
    except QuizError as error:
        say(tx, starter.group_id, Screen(page.say(error.template, **error.values)))
        return
    group_stage.show_lobby(director, tx, Lesson(quiz, (), {}))
    open_desk(director, tx, quiz, host)


def say_needs_private_chat(director: Director, tx: Transaction, starter: Starter) -> None:
    """The controls need a private chat, which only the person can open."""
    page = director.page(starter.language)
    link = Link(page.label("live_open_private"), OpenChat().address(director.username))
    say(tx, starter.group_id, Screen(page.say("live/needs_private_chat.html"), ((link,),)))


def show_moved(tx: Transaction, quiz: LiveQuiz) -> None:
    """Show the quiz in the supergroup as it stood in the group, whose messages cannot be edited."""
    set_timer(tx, LiveShow(quiz.id, quiz.position), tx.now)


def pause_in_group(director: Director, tx: Transaction, group_id: int) -> None:
    """Fonte is no longer in the group: its quiz waits."""
    quiz = quiz_under_way_in(tx, group_id)
    if quiz is not None:
        pause_for_group(director, tx, quiz)
