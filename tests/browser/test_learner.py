"""What the README promises: open the page, pick a learner, practise by clicking."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.stage import Stage
from tests.running_bot import PACK, RunningBot

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
GIULIA = 1001
PHONE, DESKTOP = 360, 1280


@pytest_asyncio.fixture(loop_scope="session")
async def running(stage: Stage, tmp_path: Path) -> AsyncIterator[RunningBot]:
    async with RunningBot(stage.sandbox, tmp_path / "fonte.db") as bot:
        yield bot


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
async def test_a_learner_practises_five_questions_by_clicking(
    stage: Stage, running: RunningBot, width: int, scheme: str
) -> None:
    page = await stage.open(width=width, color_scheme=scheme)
    await page.get_by_text("Giulia Bianchi").first.click()
    await page.get_by_role("button", name="Avvia").click()
    await click(page, "Esercitati")
    await click(page, "Tutti i temi")
    await click(page, "5 domande")
    for position in range(1, 6):
        message = last_message(page)
        await expect(message).to_contain_text(f"{position} / 5")
        await click(page, "A")
        await expect(message).to_contain_text("Dal testo, ")
        quote = message.locator("blockquote")
        assert await quote.locator("strong, b").count() >= 1
        await keep(page, f"verdict-{position}-{width}-{scheme}")
        await click(page, "Avanti" if position < 5 else "Vedi il risultato")
    await expect(last_message(page)).to_contain_text("Il tuo risultato")
    await expect(last_message(page)).to_contain_text("su 5")
    await keep(page, f"result-{width}-{scheme}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_passage_that_proves_the_answer_is_one_of_the_article(
    stage: Stage, running: RunningBot
) -> None:
    page = await stage.open_chat(GIULIA)
    await page.get_by_role("button", name="Avvia").click()
    for label in ("Esercitati", "Le due Coree", "5 domande", "B"):
        await click(page, label)
    quote = last_message(page).locator("blockquote").first
    await expect(quote).to_be_visible()
    shown = await quote.inner_text()
    assert any(passage.text[:60] in shown for passage in PACK.articles[0].passages)
    await click(page, "Tutto l’articolo")
    await expect(last_message(page)).to_contain_text("Una medaglia per Kim Jong Un")
    await click(page, "Torna alla risposta")
    await expect(last_message(page)).to_contain_text("Hai scelto")


async def test_the_language_is_switched_in_the_settings(stage: Stage, running: RunningBot) -> None:
    page = await stage.open_chat(GIULIA)
    await page.get_by_role("button", name="Avvia").click()
    await click(page, "Impostazioni")
    await click(page, "English")
    await expect(last_message(page)).to_contain_text("Which language")
    await expect(page.get_by_text("Fonte now speaks English with you.")).to_be_visible()
    await click(page, "Start page")
    await expect(last_message(page)).to_contain_text("Fonte asks you questions")


async def click(page: Page, label: str) -> None:
    """Click the last button that begins with a label, then wait until the bot has answered."""
    exact = len(label) == 1
    button = page.get_by_role("log").get_by_role("button", name=label, exact=exact).last
    await button.click()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


def last_message(page: Page) -> Locator:
    """The newest bubble of the conversation."""
    return page.get_by_role("log").locator("article, li, .message").last


async def keep(page: Page, name: str) -> None:
    """A screenshot among the artefacts of this run."""
    ARTEFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTEFACTS / f"{name}.png")
