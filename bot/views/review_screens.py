"""One question of a past live quiz: how the class answered, and what its teacher can rule."""

from functools import partial

from bot.quiz.errors import StaleButtonError
from bot.quiz.lesson import Lesson, is_right
from bot.quiz.live_quiz import LiveQuestion
from bot.quiz.rulings import RulingKind
from bot.views.asked import known_question, stem_of, texts_of
from bot.views.bars import split_bars
from bot.views.fitting import first_that_fits
from bot.views.page import Page
from bot.views.report_buttons import RuleOnQuestion, ShowReport
from bot.views.screen import Key, Screen
from bot.views.teaching import Detail, proof_passages


def review_screen(page: Page, lesson: Lesson, position: int, flags: int) -> Screen:
    """A question with the split of the answers, its proof, and the rulings that are possible.

    `flags` is how many pupils think it wrong. Raises StaleButtonError for one that was not asked.
    """
    asked = lesson.quiz.question_at(position)
    if asked.opened_at is None:
        raise StaleButtonError
    drafts = [partial(_text, page, lesson, asked, flags, detail) for detail in Detail]
    rows = [(key,) for key in _ruling_keys(page, lesson, asked)]
    rows.append((page.key("back_to_report", ShowReport(lesson.quiz.id)),))
    return Screen(first_that_fits(drafts), tuple(rows))


def _text(page: Page, lesson: Lesson, asked: LiveQuestion, flags: int, detail: Detail) -> str:
    position = asked.position
    question = known_question(page, asked)
    right = {option for option in asked.option_order if is_right(asked, option, page.pack)}
    return page.say(
        "reports/review_question.html",
        position=position,
        size=len(lesson.quiz.questions),
        topic=page.topic_title(question.topic) if question else None,
        stem=stem_of(page, asked),
        options=[
            (letter, text, question is not None and question.is_key(option), option in right)
            for option, letter, text in texts_of(page, asked)
        ],
        is_void=asked.is_void,
        is_skipped=asked.is_skipped,
        bars=split_bars(page, lesson.split(position), right),
        unanswered=len(lesson.pupils_asked(position)) - lesson.answered(position),
        flags=flags,
        passages=proof_passages(page, question, detail) if question else None,
    )


def _ruling_keys(page: Page, lesson: Lesson, asked: LiveQuestion) -> list[Key]:
    """The rulings that would change something; none while the quiz is under way."""
    if not lesson.quiz.is_over or asked.is_skipped:
        return []

    def key(label: str, kind: RulingKind, option: str | None = None, letter: str = "") -> Key:
        button = RuleOnQuestion(lesson.quiz.id, asked.position, kind.value, option)
        return page.key(label, button, **({"letter": letter} if letter else {}))

    keys = []
    if not asked.is_void:
        keys.append(key("void_question", RulingKind.VOID))
        keys += [
            key("accept_option", RulingKind.ACCEPT, option, letter)
            for option, letter, _ in texts_of(page, asked)
            if not is_right(asked, option, page.pack)
        ]
    if asked.is_void or asked.accepted:
        keys.append(key("restore_question", RulingKind.RESTORE))
    return keys
