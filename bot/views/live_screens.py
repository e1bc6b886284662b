"""What pupils see of a live quiz: lobby, question, reveal; in the group or in their own chat."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.content import Question
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, LiveState, Phase, option_order
from bot.quiz.live_settings import Leaderboard
from bot.quiz.practice import LETTERS
from bot.quiz.responses import own_limit
from bot.quiz.seats import Seat
from bot.views.bars import split_bars
from bot.views.fitting import first_that_fits
from bot.views.live_buttons import LiveAnswer, LiveFlag, LiveJoin, LiveLeave, LiveSwitch
from bot.views.page import Page
from bot.views.screen import Key, Link, Screen
from bot.views.start_links import ResultLink
from bot.views.teaching import Detail, teaching

NAMES_LISTED = 30


def written_code(quiz: LiveState) -> str:
    """The join code as it is read aloud: in two halves."""
    half = len(quiz.code) // 2
    return f"{quiz.code[:half]}-{quiz.code[half:]}"


def listed(names: Sequence[str], most: int = NAMES_LISTED) -> tuple[Sequence[str], int]:
    """The first names, and how many more there are."""
    return names[:most], max(0, len(names) - most)


def group_lobby_screen(page: Page, lesson: Lesson) -> Screen:
    """The group's invitation, with who is in."""
    quiz = lesson.quiz
    names, more = listed([lesson.names[seat.person_id] for seat in lesson.present])
    text = page.say(
        "live/lobby.html",
        questions=len(quiz.questions),
        seconds=quiz.settings.seconds,
        is_graded=quiz.settings.is_graded,
        names=names,
        more=more,
        count=len(lesson.present),
    )
    return Screen(text, ((page.key("live_join", LiveJoin(quiz.id)),),))


def in_quiz_screen(page: Page, quiz: LiveState) -> Screen:
    """For a pupil who wrote what is no answer: where they are, and the way out."""
    text = page.say("live/in_quiz.html", is_open=quiz.takes_answers)
    return Screen(text, ((page.key("live_leave", LiveLeave(quiz.id)),),))


def waiting_screen(page: Page, quiz: LiveState, name: str, *, is_return: bool) -> Screen:
    """A pupil is in, and waits for the teacher."""
    text = page.say(
        "live/waiting.html",
        name=name,
        is_return=is_return,
        has_begun=quiz.phase is not Phase.LOBBY,
    )
    return Screen(text, ((page.key("live_leave", LiveLeave(quiz.id)),),))


def nickname_screen(page: Page) -> Screen:
    """A pupil has to say what they want to be called."""
    return Screen(page.say("live/ask_nickname.html"), asks=page.label("live_nickname_hint"))


def switch_screen(page: Page, quiz: LiveState, other: LiveState) -> Screen:
    """In two quizzes at once: which to leave."""
    return Screen(
        page.say("live/in_another.html", here=written_code(quiz), there=written_code(other)),
        (
            (page.key("live_switch", LiveSwitch(quiz.id, quiz.code), code=written_code(quiz)),),
            (page.key("live_stay", LiveSwitch(other.id, other.code), code=written_code(other)),),
        ),
    )


def live_question_screen(
    page: Page, lesson: Lesson, question: Question, seat: Seat | None
) -> Screen:
    """A question: to a pupil in their own order of the options, to a group (no seat) in its own."""
    quiz = lesson.quiz
    order = option_order(quiz, quiz.current, seat.person_id if seat else 0)
    text = page.say(
        "live/question.html",
        position=quiz.position,
        size=len(quiz.questions),
        topic=page.topic_title(question.topic),
        stem=question.stem.in_language(page.language),
        options=lettered(page, question, order),
        seconds=_seconds(quiz, seat),
        state=_state(quiz),
        counts=(lesson.answered(quiz.position), len(lesson.present)) if seat is None else None,
    )
    if not quiz.takes_answers:
        return Screen(text)
    keys = tuple(
        Key(letter, LiveAnswer(quiz.id, quiz.position, option))
        for letter, option in zip(LETTERS, order, strict=False)
    )
    return Screen(text, (keys,))


def group_reveal_screen(
    page: Page, lesson: Lesson, asked: LiveQuestion, question: Question
) -> Screen:
    """The answer, how the class chose, and the proof, in place of the group's question."""
    order = asked.option_order
    draft = partial(_reveal_text, page, lesson, asked, question, order, None)
    text = first_that_fits([partial(draft, detail) for detail in Detail])
    return Screen(text, (_flag_row(page, lesson.quiz, asked),))


def own_reveal_screen(
    page: Page, lesson: Lesson, asked: LiveQuestion, question: Question, seat: Seat
) -> Screen:
    """The answer in place of a pupil's question, beginning with their own."""
    order = option_order(lesson.quiz, asked, seat.person_id)
    draft = partial(_reveal_text, page, lesson, asked, question, order, seat)
    text = first_that_fits([partial(draft, detail) for detail in Detail])
    return Screen(text, (_flag_row(page, lesson.quiz, asked),))


def skipped_screen(page: Page, quiz: LiveQuiz, question: LiveQuestion) -> Screen:
    """A question that the teacher has skipped."""
    return Screen(
        page.say("live/skipped.html", position=question.position, size=len(quiz.questions))
    )


def group_end_screen(page: Page, lesson: Lesson, podium: str, username: str) -> Screen:
    """The end in a group: the podium, and the way to one's own result."""
    url = ResultLink(lesson.quiz.id).address(username)
    return Screen(
        page.say("live/group_end.html", podium=podium, pupils=len(lesson.pupils)),
        ((Link(page.label("live_own_result"), url),),),
    )


def lettered(page: Page, question: Question, order: Sequence[str]) -> list[tuple[str, str]]:
    """Each option's letter and text, in an order."""
    return [
        (letter, question.option(option).text.in_language(page.language))
        for letter, option in zip(LETTERS, order, strict=False)
    ]


def letters_of(order: Sequence[str]) -> Mapping[str, str]:
    """The letter under which each option is shown."""
    return dict(zip(order, LETTERS, strict=False))


def _flag_row(page: Page, quiz: LiveQuiz, asked: LiveQuestion) -> tuple[Key, ...]:
    return (page.key("live_flag", LiveFlag(quiz.id, asked.position)),)


def _seconds(quiz: LiveQuiz, seat: Seat | None) -> int | None:
    """The time for the question at hand in all, with what was added for everybody or this pupil."""
    limit = quiz.settings.time_limit
    if limit is None:
        return None
    own = own_limit(quiz, quiz.current, seat) if seat else limit + quiz.current.added
    return None if own is None else round(own.total_seconds())


def _state(quiz: LiveQuiz) -> str:
    if quiz.phase is Phase.PAUSED:
        return "paused"
    return "open" if quiz.takes_answers else "closed"


def _reveal_text(
    page: Page,
    lesson: Lesson,
    asked: LiveQuestion,
    question: Question,
    order: Sequence[str],
    seat: Seat | None,
    detail: Detail,
) -> str:
    quiz, language = lesson.quiz, page.language
    letters = letters_of(order)
    response = lesson.response_of(asked.position, seat.person_id) if seat else None
    chosen = question.option(response.option_id) if response else None
    split = lesson.split(asked.position)
    return page.say(
        "live/reveal.html",
        position=asked.position,
        size=len(quiz.questions),
        topic=page.topic_title(question.topic),
        stem=question.stem.in_language(language),
        options=lettered(page, question, order),
        bars=split_bars(page, {option: split[option] for option in order}, {question.key}),
        is_own=seat is not None,
        is_right=chosen is not None and question.is_key(chosen.id),
        chosen_letter=letters[chosen.id] if chosen else None,
        chosen_text=chosen.text.in_language(language) if chosen else None,
        feedback=(chosen or question.key_option).feedback.in_language(language),
        key_letter=letters[question.key],
        key_text=question.key_option.text.in_language(language),
        teaching=teaching(page, question, detail),
        leaders=_leaders(page, lesson),
        has_speed_bonus=quiz.settings.has_speed_bonus,
    )


def _leaders(page: Page, lesson: Lesson) -> list[tuple[int, str, int, int]]:
    if lesson.quiz.settings.leaderboard is not Leaderboard.EACH_QUESTION:
        return []
    return [
        (standing.rank, lesson.names[standing.seat.person_id], standing.points, standing.right)
        for standing in lesson.podium(page.pack)[:3]
    ]
