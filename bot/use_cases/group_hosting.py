"""Who may start a quiz in a group: its administrators, and whom they have named."""

from dataclasses import replace

from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import LiveQuiz
from bot.storage.learners import find_learner
from bot.storage.live_hosts import is_named_in, name_teacher, unname_teacher
from bot.storage.live_messages import forget_messages_in
from bot.storage.live_quizzes import quizzes_of_group, save_quiz


def has_private_chat(tx: Transaction, person_id: int) -> bool:
    """Whether a person has written to the bot, so that it may write to them."""
    return find_learner(tx, person_id) is not None


def is_named(tx: Transaction, group_id: int, person_id: int) -> bool:
    """Whether the group's administrators have named a person."""
    return is_named_in(tx, group_id, person_id)


def name_or_unname(tx: Transaction, group_id: int, person_id: int, by: int) -> bool:
    """Let a person start quizzes in a group, or no longer; returns whether they may now."""
    if is_named_in(tx, group_id, person_id):
        unname_teacher(tx, group_id, person_id)
        return False
    name_teacher(tx, group_id, person_id, by)
    return True


def move_group(tx: Transaction, old_id: int, new_id: int) -> list[LiveQuiz]:
    """A group has become a supergroup: its quizzes go there; returns those under way."""
    moved = []
    for quiz in quizzes_of_group(tx, old_id):
        after = replace(quiz, group_id=new_id)
        save_quiz(tx, quiz, after)
        forget_messages_in(tx, quiz.id, old_id)
        if not after.is_over:
            moved.append(after)
    return moved
