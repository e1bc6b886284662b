"""Every screen, drawn for every question in both languages, is a message that Telegram takes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from bot.content import LANGUAGES, Language, Pack, Question, parse_pack
from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome
from bot.quiz.practice import Asking, Graded, Practice, PracticeSize, Verdict, draw
from bot.quiz.progress import progress_of, summarise
from bot.views.commands import described_commands
from bot.views.fitting import MOST_VISIBLE_CHARACTERS, visible_length
from bot.views.home_screens import (
    forget_screen,
    help_screen,
    progress_screen,
    settings_screen,
    welcome_screen,
)
from bot.views.page import Page
from bot.views.passages import Piece, cut
from bot.views.practice_screens import (
    question_screen,
    result_screen,
    size_screen,
    topic_screen,
    verdict_screen,
)
from bot.views.reading_screens import passage_screen, proof_screen, reread_screen
from bot.views.screen import Key, Screen
from bot.views.words import TEMPLATES, Words
from sandbox.markup import parse
from tests.running_bot import PACK

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = Words()
HOSTILE = "<b>x</b> {{ 7*7 }} & \u202e </blockquote><script>"


def seen(html: str) -> str:
    """The text that Telegram shows for Telegram HTML; raises on markup it would refuse."""
    text, _ = parse(html, "HTML", None, lambda _: None)
    return text


def practice_of(pack: Pack, questions: tuple[Question, ...], number: int = 1) -> Practice:
    drawn = draw(questions, len(questions), {}, Random(number))
    return Practice(1, number, None, False, NOW, drawn)


def screens_of_question(page: Page, question: Question) -> Iterator[Screen]:
    practice = practice_of(page.pack, (question,))
    step = practice.at(1).shown(NOW)
    yield question_screen(page, Asking(step, question))
    for option in question.options:
        answered = step.answered(question, option.id, NOW)
        assert answered.asked.outcome is not None
        verdict = Verdict(question, answered.asked, option, answered.asked.outcome)
        yield verdict_screen(page, Graded(answered, verdict))
        yield proof_screen(page, Graded(answered, verdict), 1)
        over = practice.after(answered).ended(NOW)
        yield result_screen(page, summarise(over, page.pack))


def screens_around(page: Page) -> Iterator[Screen]:
    pack = page.pack
    histories = {q.id: QuestionHistory(q.id, NOW, 3, 1, Outcome.RIGHT) for q in pack.questions}
    all_skipped = practice_of(pack, pack.questions)
    for position in range(1, all_skipped.size + 1):
        all_skipped = all_skipped.after(all_skipped.at(position).skipped(NOW))
    asking = Asking(practice_of(pack, pack.questions).at(1), pack.questions[0])
    yield welcome_screen(page)
    yield help_screen(page, described_commands(page))
    yield forget_screen(page)
    for chosen in (*LANGUAGES, None):
        yield settings_screen(page, chosen)
    for known in ({}, histories):
        yield progress_screen(page, progress_of(known, pack, 3))
    for running in (None, asking):
        yield topic_screen(page, running)
    for topic in (None, *(topic.id for topic in pack.topics)):
        yield size_screen(page, topic)
    yield result_screen(page, summarise(all_skipped.ended(NOW), pack))
    yield result_screen(page, summarise(practice_of(pack, pack.questions).ended(NOW), pack))
    for article in pack.articles:
        for place in range(1, len(article.passages) + 1):
            yield passage_screen(page, article.id, place)
            yield reread_screen(page, 1, article.id, place)


def every_screen(page: Page) -> Iterator[Screen]:
    yield from screens_around(page)
    for question in page.pack.questions:
        yield from screens_of_question(page, question)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_a_message_that_telegram_takes(language: Language) -> None:
    for screen in every_screen(Page(WORDS, PACK, language)):
        units = len(seen(screen.text).encode("utf-16-le")) // 2
        assert 0 < units <= visible_length(screen.text) <= MOST_VISIBLE_CHARACTERS
        for row in screen.keyboard:
            for key in row:
                assert isinstance(key, Key)
                assert 1 <= len(key.button.encode().encode()) <= 64
                assert key.label.strip() == key.label != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_content_is_shown_as_text(language: Language) -> None:
    page = Page(WORDS, hostile_pack(), language)
    for screen in every_screen(page):
        assert "49" not in seen(screen.text)
    question, verdict, reading, *_ = screens_of_question(page, page.pack.questions[0])
    for screen in (question, verdict, reading):
        assert "<b>x</b> {{ 7*7 }} &" in seen(screen.text)
        assert "</blockquote><script>" in seen(screen.text)


def test_a_verdict_that_would_be_too_long_keeps_its_proof() -> None:
    pack = long_pack()
    for language in LANGUAGES:
        page = Page(WORDS, pack, language)
        for screen in screens_of_question(page, pack.questions[0]):
            text = seen(screen.text)
            assert len(text) <= MOST_VISIBLE_CHARACTERS
        verdict = list(screens_of_question(page, pack.questions[0]))[1]
        assert "the very proof" in verdict.text


def test_cutting_a_passage_loses_no_letter_and_joins_overlapping_proofs() -> None:
    question = PACK.questions[0]
    passage = PACK.passage(question.quotes[0].passage)
    span = PACK.span_of(question.quotes[0])
    pieces = cut(passage.text, [span, span])
    assert "".join(piece.text for piece in pieces) == passage.text
    assert [piece for piece in pieces if piece.is_proof] == [
        Piece(passage.text[span.start : span.end], is_proof=True)
    ]


def test_every_template_is_drawn_by_some_test() -> None:
    """A template without a screen or a sentence is dead, or not looked at."""
    drawn = {
        "content/article_passage.html", "practice/choose_size.html", "practice/choose_topic.html",
        "people/forget_confirm.html",
        "home/help.html", "content/passage_quote.html", "practice/result.html",
        "practice/progress.html",
        "practice/question.html", "home/settings.html", "content/teaching.html",
        "practice/verdict.html", "home/welcome.html",
        "labels.txt", "home/commands.txt",
        "reports/labels.txt",  # in the files of a lesson: test_report_files
        # the console and the reports of live quizzes: test_console_screens, test_report_screens
        "live/console.html", "live/setting.html", "live/teach_in_group.html",
        "live/pick_topics.html",
        "live/pick_questions.html", "live/settings.txt", "reports/reports.html",
        "reports/report.html", "live/podium.html",
        "reports/delete.html", "reports/review_question.html", "content/proof_passages.html",
        "reports/own_result.html",
        # a lesson: test_live_screens
        "live/lobby.html", "live/waiting.html", "live/in_another.html", "live/question.html",
        "live/in_quiz.html",
        "live/reveal.html", "live/skipped.html", "live/group_end.html", "live/control.html",
        "live/finish_confirm.html", "live/pupils.html", "live/pupil.html", "live/colleague.html",
        # said in tests/live
        "live/code.html", "live/allowed.html", "live/flagged.html", "live/poll_passage.html",
        "live/noted.txt", "live/nickname_refused.txt",
        "home/too_many.txt",  # said in tests/conversation: test_unexpected_messages
        # said in tests/conversation: test_console, test_reports
        "live/pick_noted.txt", "live/too_many_picks.txt", "reports/file_caption.html",
    }  # fmt: skip
    files = [path for path in TEMPLATES.rglob("*.*") if path.suffix in (".html", ".txt")]
    assert {path.relative_to(TEMPLATES).as_posix() for path in files} == drawn | SENTENCES


SENTENCES = {
    "practice/already_answered.txt", "people/forgotten.html", "people/kept.html",
    "home/language_set.txt",
    "people/my_data.html", "practice/no_practice.html", "practice/nothing_missed.txt",
    "home/only_text.html",
    "practice/over.txt", "people/privacy.html", "home/something_failed.txt",
    "home/stale_button.txt",
    "practice/tap_a_letter.html", "home/unknown_command.html",
    "live/setting_kept.txt", "live/picks_dropped.txt", "reports/scores_anew.txt",
    "reports/files_on_their_way.txt",
    "live/not_over.txt", "reports/deleted.html",
    "live/over.txt", "live/question_over.txt", "live/paused.txt", "live/answer_final.txt",
    "live/locked.txt", "live/removed.txt", "live/not_now.txt", "live/no_such_code.txt",
    "live/too_many_codes.txt", "live/under_way.txt", "live/not_a_teacher.txt",
    "live/flag_noted.txt", "live/joined.txt", "live/left.html", "live/welcome_host.html",
    "live/needs_private_chat.html", "live/only_admins.html", "live/anonymous_admin.html",
    "live/allow_how.html", "live/group_hello.html", "live/group_lost.html",
    "live/host_away.html", "live/ask_nickname.html", "live/leads_already.html",
    "live/host_gone.html", "live/you_lead.html",
}  # fmt: skip


@pytest.mark.parametrize("template", sorted(SENTENCES))
def test_every_sentence_is_said_in_both_languages(template: str) -> None:
    said = [WORDS.say(template, language) for language in LANGUAGES]
    assert all(said)
    assert said[0] != said[1]
    for text in said:
        if template.endswith(".txt"):
            assert len(text) <= 200, "a callback answer has at most 200 characters"
        else:
            assert seen(text)


def hostile_pack() -> Pack:
    """A pack whose every text field is hostile; built without the checks that would refuse it."""
    question = PACK.questions[0]
    bad = {"it": HOSTILE, "en": HOSTILE}
    data = PACK.model_dump(by_alias=True, mode="json")
    raw = next(q for q in data["questions"] if q["id"] == question.id)
    for field in ("stem", "explanation", "note"):
        raw[field] = bad
    for option in raw["options"]:
        option["text"], option["feedback"] = bad, bad
    data["questions"] = [raw]
    data["topics"] = [topic | {"title": bad} for topic in data["topics"]]
    data["articles"][0] |= {"title": bad, "credit": bad}
    for passage in data["articles"][0]["passages"]:
        passage["note"] = bad
    return Pack.model_validate_json(json.dumps(data))


def long_pack() -> Pack:
    """A pack in which every text of the first question is as long as it may be."""
    data = PACK.model_dump(by_alias=True, mode="json")
    raw = data["questions"][0]
    raw |= {"stem": _long(300), "explanation": _long(600), "note": _long(500)}
    for option in raw["options"]:
        option |= {"text": _long(150), "feedback": _long(300)}
    passage = next(
        p for p in data["articles"][0]["passages"] if p["id"] == raw["quotes"][0]["passage"]
    )
    other: Language = "en" if passage["language"] == "it" else "it"
    proof = "the very proof"
    passage["text"] = "x" * 800 + proof + "y" * 380
    passage["translation"] = {other: passage["text"]}
    raw["quotes"] = [{"passage": passage["id"], "text": proof, "translation": {other: proof}}]
    data["questions"] = [raw]
    return parse_pack(json.dumps(data))


def _long(length: int) -> dict[str, str]:
    return {"it": "è" * length, "en": "e" * length}


def test_sizes_are_those_of_the_issue() -> None:
    assert [size.of(53) for size in PracticeSize] == [5, 10, 53]
    assert [size.of(6) for size in PracticeSize] == [5, 6, 6]
