"""A teacher and three pupils play a live quiz of three questions in the browser, lobby to files."""

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

from tests.browser.stage import EMILY, GIULIA, Stage
from tests.running_bot import PACK, RunningBot

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
BOLD, TEACHER = 1006, 1007  # one is called <b>Bold</b>, which is no name for a class
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
QUESTIONS = 3


@pytest_asyncio.fixture(loop_scope="session")
async def running(stage: Stage, tmp_path: Path) -> AsyncIterator[RunningBot]:
    async with RunningBot(stage.sandbox, tmp_path / "fonte.db") as bot:
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
    files = {name.rpartition(".")[2]: content for name, content in await downloads(stage)}
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    assert "Giulia" in str(book.get_sheet_by_index(0).to_python())
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == 1 + QUESTIONS * 3
    assert "Emily" in json.dumps(json.loads(files["json"]))
    await click(emily, "Practise the missed ones")
    await expect(newest(emily, "1 / 3")).to_be_visible()
    assert stage.sandbox.violations == []


async def downloads(stage: Stage) -> list[tuple[str, bytes]]:
    """The teacher's files: name and content."""
    sent = [m["document"] for m in stage.sandbox.messages(TEACHER) if "document" in m]
    found = []
    for document in sent:
        stored = stage.sandbox.world.files.by_id(document["file_id"])
        assert stored is not None
        found.append((document["file_name"], stored.content))
    return found


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
