"""Who may start a quiz in a group: its administrators, and whom they have named."""

from dataclasses import replace

from bot.quiz.live_quiz import LiveQuiz
from bot.storage.learners import find_learner
from bot.storage.live_hosts import is_named_in, name_teacher, unname_teacher
from bot.storage.live_messages import forget_messages_in
from bot.storage.live_quizzes import quizzes_of_group, save_quiz
from bot.storage.work import Work


async def has_private_chat(work: Work, person_id: int) -> bool:
    """Whether a person has written to the bot, so that it may write to them."""
    return await find_learner(work, person_id) is not None


async def is_named(work: Work, group_id: int, person_id: int) -> bool:
    """Whether the group's administrators have named a person."""
    return await is_named_in(work, group_id, person_id)


async def name_or_unname(work: Work, group_id: int, person_id: int, by: int) -> bool:
    """Let a person start quizzes in a group, or no longer; returns whether they may now."""
    if await is_named_in(work, group_id, person_id):
        unname_teacher(work, group_id, person_id)
        return False
    name_teacher(work, group_id, person_id, by)
    return True


async def move_group(work: Work, old_id: int, new_id: int) -> list[LiveQuiz]:
    """A group has become a supergroup: its quizzes go there; returns those under way."""
    moved = []
    for quiz in await quizzes_of_group(work, old_id):
        after = replace(quiz, group_id=new_id)
        save_quiz(work, quiz, after)
        forget_messages_in(work, quiz.id, old_id)
        if not after.is_over:
            moved.append(after)
    return moved
