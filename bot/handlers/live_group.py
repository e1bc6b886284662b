"""A live quiz in a group: start it, name who may start one, move with the group."""

from telegram import Message, Update

from bot.context import FonteContext
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
    """`/live` in a group: whether its author may is asked of Telegram, unless they were named."""
    if _is_anonymous(update.effective_message):
        context.send(Screen(context.page.say("live_anonymous_admin.html")))
        return
    starter = Starter(context.chat_id, context.person_id, context.language)
    if not context.may_teach(starter.person_id):
        raise NotATeacherError
    if not await has_private_chat(context.work, starter.person_id):
        say_needs_private_chat(context.director, context.work, starter)
    elif await is_named(context.work, starter.group_id, starter.person_id):
        await open_in_group(context.director, context.work, starter)
    else:
        ask_whether_admin(context.work, starter)


async def allow(update: Update, context: FonteContext) -> None:
    """`/allow`, in answer to a person's message: they may start quizzes, or no longer."""
    message = update.effective_message
    replied = message.reply_to_message if message else None
    person = replied.from_user if replied else None
    if person is None or person.is_bot or _is_anonymous(message):
        context.send(Screen(context.page.say("live_allow_how.html")))
        return
    starter = Starter(context.chat_id, context.person_id, context.language)
    ask_whether_admin(context.work, starter, names=(person.id, person.first_name))


async def hello(update: Update, context: FonteContext) -> None:
    """Any other command in a group; one that names another bot is not for Fonte."""
    text = (update.effective_message.text or "") if update.effective_message else ""
    addressee = "".join(text.split()[:1]).partition("@")[2]
    if not addressee or addressee.lower() == context.bot.username.lower():
        context.send(Screen(context.page.say("live_group_hello.html")))


async def joined(update: Update, context: FonteContext) -> None:
    """Somebody came into a group: Fonte speaks when it was Fonte itself."""
    message = update.effective_message
    if message is not None and any(one.id == context.bot.id for one in message.new_chat_members):
        await hello(update, context)


async def moved(update: Update, context: FonteContext) -> None:
    """A group has become a supergroup: its quiz goes on there."""
    message = update.effective_message
    new_id = message.migrate_to_chat_id if message else None
    if new_id is None:
        return
    for quiz in await move_group(context.work, context.chat_id, new_id):
        await show_moved(context.director, context.work, quiz)


def _is_anonymous(message: Message | None) -> bool:
    """Whether an administrator writes as the group, so that nobody knows who it is."""
    return message is not None and message.sender_chat is not None
