"""Lessons in the browser, from lobby to files: three pupils by code, and a class in a group."""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from sandbox.classroom.answer_key import AnswerKey
from tests.browser.stage import EMILY, GIULIA, Stage
from tests.fake_clock import HastyClock
from tests.running_bot import PACK, RunningBot

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

ROOT = Path(__file__).parents[2]
ARTEFACTS, QUESTIONS_FILE = ROOT / "test-artefacts", ROOT / "content" / "questions.json"
BOLD, TEACHER = 1006, 1007  # one is called <b>Bold</b>, which is no name for a class
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
QUESTIONS = 3


@pytest_asyncio.fixture(loop_scope="session")
async def running(stage: Stage, tmp_path: Path) -> AsyncIterator[RunningBot]:
    async with RunningBot(stage.sandbox, tmp_path / "fonte.db", clock=HastyClock()) as bot:
        yield bot


async def test_a_lesson_of_three_questions_from_lobby_to_files(
    stage: Stage, running: RunningBot
) -> None:
    host = await stage.open_chat(TEACHER, width=1280)
    await host.get_by_role("button", name="Avvia").click()
    await write(host, "/teach")
    await click(host, "Quante domande")
    await click(host, "3")
    await write(host, "/live")
    control = newest(host, "si può entrare")
    found = CODE.search(await control.inner_text())
    assert found is not None
    by_code, by_link = found.group(), f"live_{found.group().replace('-', '')}"

    giulia = await stage.open_chat(GIULIA, width=360)
    await giulia.get_by_role("button", name="Avvia").click()
    await write(giulia, by_code)
    for person in (EMILY, BOLD):
        stage.sandbox.send(person, f"/start {by_link}")
    emily = await stage.open_chat(EMILY, width=360, color_scheme="dark")
    bold = await stage.open_chat(BOLD, width=360)
    await expect(newest(giulia, "Sei dentro, Giulia")).to_be_visible()
    await expect(newest(emily, "You are in, Emily")).to_be_visible()
    await expect(newest(host, "si può entrare")).to_contain_text("Giulia")
    await expect(newest(host, "si può entrare")).to_contain_text("Pupil")
    await keep(host, "lobby-1280")

    await click(host, "Comincia")
    for position in range(1, QUESTIONS + 1):
        pages = (giulia, emily, bold)
        await asyncio.gather(*(answer(page, position, right=page is giulia) for page in pages))
        for page in pages:
            await expect(newest(page, f"{position} / {QUESTIONS}")).to_contain_text("█")
        await keep(emily, f"reveal-{position}-360-dark")
        await click(host, "Prossima domanda" if position < QUESTIONS else "Mostra i risultati")

    await expect(newest(giulia, "Il tuo risultato")).to_contain_text("3 su 3")
    await expect(newest(emily, "Your result")).to_contain_text("0 of 3")
    await expect(newest(host, "Primo posto")).to_contain_text("Giulia")
    await expect(host.locator("a[download]")).to_have_count(3)
    await keep(host, "debrief-1280")
    check_files(await downloads(host))
    await click(emily, "Practise the missed ones")
    await expect(newest(emily, "1 / 3")).to_be_visible()
    assert stage.sandbox.violations == []


async def test_a_class_of_the_panel_plays_a_lesson_in_a_group(
    stage: Stage, running: RunningBot
) -> None:
    stage.sandbox.classes.key = AnswerKey.read(QUESTIONS_FILE)
    group = stage.sandbox.create_group("Classe 3B", [TEACHER])
    host = await stage.open_chat(TEACHER, width=360)
    await host.get_by_role("button", name="Avvia").click()
    await write(host, "/teach")
    await click(host, "Quante domande")
    await click(host, "3")
    room = await stage.open(f"#/groups/{group.id}/as/{TEACHER}", width=1280)
    await write(room, "/live")
    await expect(newest(room, "Quiz dal vivo")).to_contain_text("Tocca Partecipa")
    await bring_class(room, pupils=5)
    await expect(newest(host, "si può entrare")).to_contain_text("Presenti: 5")
    await click(host, "Comincia")
    for position in range(1, QUESTIONS + 1):
        await expect(newest(room, f"{position} / {QUESTIONS}")).to_contain_text("5 (100%)")
        await click(host, "Prossima domanda" if position < QUESTIONS else "Mostra i risultati")
    await expect(newest(room, "Il quiz è finito")).to_contain_text("Hanno partecipato 5 alunni")
    await expect(newest(host, "Classifica")).to_contain_text("3 risposte giuste")
    await keep(room, "group-end-1280")


async def bring_class(room: Page, pupils: int) -> None:
    """Have a class of able and quick pupils come into the group that is open."""
    await room.locator(".chat-head").get_by_role("button", name="Classe").click()
    await room.get_by_label("Quanti alunni").fill(str(pupils))
    await room.get_by_label("Risposte giuste").fill("100")
    await room.get_by_label("da", exact=True).fill("0")
    await room.get_by_label("a", exact=True).fill("0.1")
    await room.get_by_role("button", name="Fai entrare la classe").click()


async def downloads(host: Page) -> dict[str, bytes]:
    """The files of the teacher's chat, downloaded by a click: content by ending."""
    found = {}
    for link in await host.locator("a[download]").all():
        async with host.expect_download() as downloading:
            await link.click()
        download = await downloading.value
        ending = download.suggested_filename.rpartition(".")[2]
        found[ending] = (await download.path()).read_bytes()
    return found


def check_files(files: dict[str, bytes]) -> None:
    """Giulia was right each time, Emily never, in each of the three files."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    _, *results = book.get_sheet_by_name("Risultati").to_python()
    rights = {row[0]: row[3] for row in results}
    assert (rights["Giulia"], rights["Emily"]) == (QUESTIONS, 0)
    _, *answers = csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")))
    assert len(answers) == QUESTIONS * 3
    assert [row[4] for row in answers if row[0] == "Giulia"] == ["sì"] * QUESTIONS
    assert [row[4] for row in answers if row[0] == "Emily"] == ["no"] * QUESTIONS
    told = json.loads(files["json"])["results"]
    assert {one["pupil"]: one["right"] for one in told}["Giulia"] == QUESTIONS


async def answer(page: Page, position: int, *, right: bool) -> None:
    """Tap the letter of the right option, or of another one."""
    message = newest(page, f"{position} / {QUESTIONS}")
    await expect(message.get_by_role("button", name="A", exact=True)).to_be_visible()
    shown = await message.inner_text()
    texts = ((q, language) for q in PACK.questions for language in ("it", "en"))
    question, language = next(
        (q, language) for q, language in texts if getattr(q.stem, language) in shown
    )
    lines = {line[3:]: line[0] for line in shown.splitlines() if re.match(r"[A-D]\. ", line)}
    key = lines[getattr(question.key_option.text, language)]
    letter = key if right else next(other for other in "ABCD" if other != key)
    await message.get_by_role("button", name=letter, exact=True).click()


async def write(page: Page, text: str) -> None:
    """Write and send a message."""
    await page.locator("#composer textarea").fill(text)
    await page.locator("#composer textarea").press("Enter")


async def click(page: Page, label: str) -> None:
    """Click the newest button that begins with a label, once it is there."""
    name = re.compile(rf"^{re.escape(label)}")
    await page.locator(".message").get_by_role("button", name=name).last.click()


def newest(page: Page, text: str) -> Locator:
    """The newest message with these words."""
    return page.locator(".message").filter(has_text=text).last


async def keep(page: Page, name: str) -> None:
    """A screenshot among the artefacts of the run."""
    ARTEFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTEFACTS / f"lesson-{name}.png")
