"""A lesson as rows, for its files: what each pupil answered, and how each question went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.quiz.debrief import facilities
from bot.quiz.lesson import Lesson, is_right
from bot.quiz.live_quiz import LiveQuestion
from bot.quiz.rulings import Ruling, RulingKind
from bot.quiz.seats import Seat
from bot.views.asked import known_question, sections_of, stem_of, texts_of
from bot.views.page import Page


class Mark(StrEnum):
    """What became of an answer. These words stand in the JSON file: keep them."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ASKED = "not_asked"
    VOID = "void"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class AnswerRow:
    """One pupil and one question; None where there is no answer."""

    pupil: str
    position: int
    question_id: str
    stem: str
    option_id: str | None
    chosen: str | None
    mark: Mark
    seconds: float | None
    answered_at: datetime | None
    is_late: bool
    points: int


@dataclass(frozen=True)
class OptionRow:
    """One option of a question, and how many chose it in time."""

    option_id: str
    letter: str
    text: str
    is_right: bool
    answers: int


@dataclass(frozen=True)
class QuestionRow:
    """How a question went. `right_share`, 0 to 1, is None when it counts for nobody.

    `key` is the id of the right option, None where the pack has lost the question; `accepted` are
    the ids of those accepted beside it. `passages` are the ids of those that prove the key,
    `sections` what they are called, `proof` the words of the article.
    """

    position: int
    question_id: str
    stem: str
    key: str | None
    options: tuple[OptionRow, ...]
    pupils: int
    answered: int
    right_share: float | None
    is_void: bool
    is_skipped: bool
    accepted: tuple[str, ...]
    passages: tuple[str, ...]
    sections: tuple[str, ...]
    proof: str


@dataclass(frozen=True)
class ChangeRow:
    """A ruling, with the ids and the texts of the options it accepts."""

    made_at: datetime
    position: int
    stem: str
    kind: RulingKind
    option_ids: tuple[str, ...]
    options: tuple[str, ...]


def answer_rows(page: Page, lesson: Lesson) -> Iterator[AnswerRow]:
    """Every pupil with every question, pupil after pupil in the order they came in."""
    told = [
        (question, stem_of(page, question), _texts(page, question))
        for question in lesson.quiz.asked
    ]
    for seat in lesson.pupils:
        for question, stem, texts in told:
            response = lesson.responses.get((question.position, seat.person_id))
            yield AnswerRow(
                pupil=lesson.names[seat.person_id],
                position=question.position,
                question_id=question.question_id,
                stem=stem,
                option_id=response.option_id if response else None,
                chosen=texts.get(response.option_id, response.option_id) if response else None,
                mark=_mark(page, lesson, question, seat),
                seconds=round(response.elapsed.total_seconds(), 1) if response else None,
                answered_at=response.answered_at if response else None,
                is_late=response.is_late if response else False,
                points=lesson.points(page.pack, question.position, seat),
            )


def question_rows(page: Page, lesson: Lesson) -> list[QuestionRow]:
    """Every question that was asked, in order; the options in the order of the class."""
    shares = {one.question.position: one.share for one in facilities(lesson, page.pack)}
    rows = []
    for asked in lesson.quiz.asked:
        texts, split = _texts(page, asked), lesson.split(asked.position)
        question = known_question(page, asked)
        quotes = question.quotes if question else ()
        rows.append(
            QuestionRow(
                position=asked.position,
                question_id=asked.question_id,
                stem=stem_of(page, asked),
                key=question.key if question else None,
                options=tuple(
                    OptionRow(
                        option,
                        letter,
                        texts[option],
                        is_right(asked, option, page.pack),
                        split[option],
                    )
                    for option, letter, _ in texts_of(page, asked)
                ),
                pupils=len(lesson.pupils_asked(asked.position)),
                answered=lesson.answered(asked.position),
                right_share=shares.get(asked.position),
                is_void=asked.is_void,
                is_skipped=asked.is_skipped,
                accepted=asked.accepted,
                passages=tuple(dict.fromkeys(quote.passage for quote in quotes)),
                sections=tuple(sections_of(page, asked)),
                proof=" […] ".join(quote.text for quote in quotes),
            )
        )
    return rows


def change_rows(page: Page, lesson: Lesson, rulings: Sequence[Ruling]) -> list[ChangeRow]:
    """The rulings on this lesson's questions, as they were made."""
    rows = []
    for ruling in rulings:
        asked = lesson.quiz.question_at(ruling.position)
        texts = _texts(page, asked)
        rows.append(
            ChangeRow(
                ruling.made_at,
                ruling.position,
                stem_of(page, asked),
                ruling.kind,
                ruling.options,
                tuple(texts.get(option, option) for option in ruling.options),
            )
        )
    return rows


def _texts(page: Page, asked: LiveQuestion) -> dict[str, str]:
    """Option id -> text; the id itself where the pack has lost the question."""
    return {option: text or option for option, _, text in texts_of(page, asked)}


def _mark(page: Page, lesson: Lesson, question: LiveQuestion, seat: Seat) -> Mark:
    if question.position < seat.first_position:
        return Mark.NOT_ASKED
    if question.is_skipped:
        return Mark.SKIPPED
    if question.is_void:
        return Mark.VOID
    right = lesson.is_right(page.pack, question.position, seat.person_id)
    return Mark.RIGHT if right else Mark.WRONG
