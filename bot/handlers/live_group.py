"""A live quiz in a group: start it, name who may start one, move with the group."""

from functools import partial

from telegram import Message, Update

from bot.context import FonteContext
from bot.interaction import Interaction
from bot.quiz.errors import NotATeacherError
from bot.staging.group_desk import (
    Starter,
    ask_whether_admin,
    open_in_group,
    say_needs_private_chat,
    show_moved,
)
from bot.use_cases.group_hosting import has_private_chat, is_named, move_group
from bot.views.screen import Screen


async def live(update: Update, context: FonteContext) -> None:
    """`/live` in a group."""
    context.do(partial(start, is_anonymous=_is_anonymous(update.effective_message)))


def start(person: Interaction, *, is_anonymous: bool) -> None:
    """Start a quiz: whether its author may is asked of Telegram, unless they were named."""
    if is_anonymous:
        person.send(Screen(person.page.say("live/anonymous_admin.html")))
        return
    starter = _starter(person)
    if not person.may_teach:
        raise NotATeacherError
    if not has_private_chat(person.tx, starter.person_id):
        say_needs_private_chat(person.director, person.tx, starter)
    elif is_named(person.tx, starter.group_id, starter.person_id):
        open_in_group(person.director, person.tx, starter)
    else:
        ask_whether_admin(person.tx, starter)


async def allow(update: Update, context: FonteContext) -> None:
    """`/allow`, in answer to a person's message."""
    message = update.effective_message
    replied = message.reply_to_message if message else None
    named = replied.from_user if replied else None
    if named is None or named.is_bot or _is_anonymous(message):
        context.do(partial(let_start, named=None))
    else:
        context.do(partial(let_start, named=(named.id, named.first_name)))


def let_start(person: Interaction, named: tuple[int, str] | None) -> None:
    """Let a person, by id and name, start quizzes, or no longer; nobody was named with None."""
    if named is None:
        person.send(Screen(person.page.say("live/allow_how.html")))
    else:
        ask_whether_admin(person.tx, _starter(person), named)


async def hello(update: Update, context: FonteContext) -> None:
    """Any other command in a group; one that names another bot is not for Fonte."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    addressee = "".join(text.split()[:1]).partition("@")[2]
    if not addressee or addressee.lower() == context.bot.username.lower():
        context.do(say_hello)


async def joined(update: Update, context: FonteContext) -> None:
    """Somebody came into a group: Fonte speaks when it was Fonte itself."""
    message = update.effective_message
    if message is not None and any(one.id == context.bot.id for one in message.new_chat_members):
        context.do(say_hello)


def say_hello(person: Interaction) -> None:
    """What Fonte is and does in a group."""
    person.send(Screen(person.page.say("live/group_hello.html")))


async def moved(update: Update, context: FonteContext) -> None:
    """A group has become a supergroup."""
    message = update.effective_message
    new_id = message.migrate_to_chat_id if message else None
    if new_id is not None:
        context.do(partial(go_on_in, new_id=new_id))


def go_on_in(person: Interaction, new_id: int) -> None:
    """The quiz of a group goes on in its supergroup."""
    for quiz in move_group(person.tx, person.chat_id, new_id):
        show_moved(person.tx, quiz)


def _starter(person: Interaction) -> Starter:
    return Starter(person.chat_id, person.person_id, person.language)


def _is_anonymous(message: Message | None) -> bool:
    """Whether an administrator writes as the group, so that nobody knows who it is."""
    return message is not None and message.sender_chat is not None
