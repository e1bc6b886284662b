"""A rehearsal in the browser alone: make a group, bring a class, see it answer, send it home."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from sandbox.classroom.answer_key import AnswerKey, KeyedQuestion
from tests.browser.looks import faint_texts, small_targets
from tests.browser.stage import EMILY, GIULIA, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

BERNASCONI = 1007
QUESTION = "How long?\nA. 8 years\nB. 35 years"
KEY = AnswerKey((KeyedQuestion("q", ("How long?",), ("35 years",)),))


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """A sandbox that knows the answers."""
    async with Stage.set_up(browser) as ready:
        ready.sandbox.classes.key = KEY
        yield ready


async def fill_in(page: Page, size: int, skill: int = 70) -> None:
    """The class panel, as far as it does not say where the class comes to."""
    await page.get_by_label("How many pupils").fill(str(size))
    await page.get_by_label("Right answers").fill(str(skill))
    await page.get_by_label("from", exact=True).fill("0")
    await page.get_by_label("to", exact=True).fill("0.1")


async def test_a_lesson_in_a_group_is_rehearsed_in_the_page_alone(stage: Stage) -> None:
    page = await stage.open()
    await page.get_by_role("button", name="New group").click()
    await page.get_by_label("Its name").fill("Classe 3B")
    await page.get_by_label("Made by").select_option(str(EMILY))
    await expect(page.get_by_label("Emily Carter")).to_be_hidden()
    await page.get_by_label("Giulia Bianchi").check()
    await page.get_by_role("button", name="Make the group").click()
    await expect(page.locator("#chat-title")).to_have_text("Classe 3B")
    [group] = [chat for chat in stage.sandbox.world.chats.values() if chat.type != "private"]
    assert (group.creator_id, group.members) == (EMILY, {EMILY, GIULIA})

    await page.locator(".chat-head").get_by_role("button", name="Class").click()
    await fill_in(page, 25, skill=100)
    await expect(page.get_by_label("A group").first).to_be_checked()
    await page.get_by_role("button", name="Start the class").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    row = page.locator("#classes .class-row")
    await expect(row).to_contain_text("Class: 25 pupils")
    await expect(row).to_contain_text("in “Classe 3B” · 100 % right · 0 to 0.1 s")
    await expect(page.get_by_role("link", name="Classe 3B")).to_contain_text(
        "Emily, Class: 25 pupils"
    )
    await expect(page.locator(".message").last).to_contain_text("and 22 more joined the group")
    assert await page.locator("#people li").count() == 7

    question = {"text": QUESTION, "reply_markup": buttons("A B")}
    await stage.call("sendMessage", chat_id=group.id, **question)
    await expect(row).to_contain_text("25 taps and answers")
    answers = [(await stage.heard("callback_query"))["data"] for _ in range(25)]
    assert answers == ["B"] * 25

    await row.get_by_role("button", name="Pause").click()
    await expect(row).to_contain_text("paused")
    await row.get_by_role("button", name="Go on").click()
    await expect(row).not_to_contain_text("paused")
    await row.get_by_role("button", name="Send home").click()
    await expect(row).to_have_count(0)
    await expect(page.locator(".message").last).to_contain_text("left the group")
    assert group.members == {EMILY, GIULIA}


async def test_a_class_comes_by_a_link_and_one_looks_at_a_pupil(stage: Stage) -> None:
    page = await stage.open(width=360)
    await page.get_by_role("button", name="Class").click()
    await expect(page.get_by_text("There is no group yet.")).to_be_visible()
    await fill_in(page, 3)
    await page.get_by_label("What follows ?start=").fill("live_7")
    await page.get_by_role("button", name="Start the class").click()
    heard = [await stage.heard("message") for _ in range(3)]
    assert {each["text"] for each in heard} == {"/start live_7"}
    pupil = min(each["from"]["id"] for each in heard)
    await stage.call("sendMessage", chat_id=pupil, text="Welcome, Alessia")
    look = page.locator("#classes").get_by_label("See what a pupil sees")
    await look.focus()
    await expect(look.locator("option")).to_have_count(4)
    await look.select_option(str(pupil))
    await expect(page.locator(".body").last).to_have_text("Welcome, Alessia")
    await page.reload()
    await expect(page.locator(".body").last).to_have_text("Welcome, Alessia")
    await stage.call("sendMessage", chat_id=pupil, text="Wait")
    await expect(page.locator(".body").last).to_have_text("Wait")
    assert await page.locator("#people li").count() == 7
    await expect(page.locator("#chat-subtitle")).to_contain_text("Alessia")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_a_class_types_a_code(stage: Stage) -> None:
    page = await stage.open()
    await page.get_by_role("button", name="Class").click()
    await fill_in(page, 1)
    await page.get_by_label("Private chats, by a typed code").check()
    await page.get_by_label("The code", exact=True).fill("KX7")
    await page.get_by_role("button", name="Start the class").click()
    assert [(await stage.heard("message"))["text"] for _ in range(2)] == ["/start", "KX7"]


async def test_why_a_class_cannot_come_is_said_in_the_panel(stage: Stage) -> None:
    page = await stage.open()
    await page.get_by_role("button", name="Class").click()
    await fill_in(page, 3)
    await page.get_by_label("from", exact=True).fill("9")
    await page.get_by_role("button", name="Start the class").click()
    await expect(page.get_by_role("alert")).to_contain_text("That did not work")


async def test_members_are_promoted_removed_and_let_in_again(stage: Stage) -> None:
    group = stage.sandbox.create_group("Class", [EMILY, GIULIA])
    page = await stage.open(f"#/groups/{group.id}/as/{EMILY}", width=360)
    await page.get_by_role("button", name="Who is in the group").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make administrator: Giulia").click()
    await expect(dialog.get_by_role("listitem").filter(has_text="Giulia")).to_contain_text(
        "administrator"
    )
    await expect(dialog.get_by_role("button", name="Make plain member: Giulia")).to_be_focused()
    assert group.administrators == {GIULIA}
    await dialog.get_by_role("button", name="Remove: Giulia").click()
    await expect(dialog.get_by_role("button", name="Join: Giulia")).to_be_focused()
    assert group.status_of(GIULIA) == "kicked"
    await dialog.get_by_role("button", name="Join: Giulia").click()
    await expect(dialog.get_by_role("button", name="Remove: Giulia")).to_be_visible()
    await dialog.get_by_label("Fonte is").select_option("administrator")
    await expect(page.locator("#chat-subtitle")).to_contain_text("Fonte is an administrator")
    await dialog.get_by_role("button", name="Leave: Emily").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("#composer")).to_be_hidden()
    await expect(page.locator(".message").last).to_contain_text("Emily Carter left the group")
    await page.get_by_role("button", name="Join the group").click()
    await expect(page.locator("#write")).to_be_visible()
    assert group.status_of(EMILY) == "creator"


async def test_every_phrase_exists_in_both_languages(stage: Stage) -> None:
    page = await stage.open()
    places = await page.evaluate(
        """async () => {
          const { english } = await import("/static/english.js");
          const { italian } = await import("/static/italian.js");
          const places = (words) => Object.fromEntries(Object.entries(words).map(
            ([key, said]) => [key, (said.match(/\\{\\w+\\}/g) ?? []).sort().join()]));
          return [places(english), places(italian)];
        }"""
    )
    assert places[0] == places[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_panel_fits_a_narrow_screen(stage: Stage, theme: str) -> None:
    group = stage.sandbox.create_group("Classe 3B", [GIULIA])
    stage.sandbox.start_class(300, payload="live_7")
    address = f"#/groups/{group.id}/as/{GIULIA}"
    page = await stage.open(address, width=360, color_scheme=theme)
    await page.locator(".chat-head").get_by_role("button", name="Classe").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Classe: 300 alunni")
    assert await dialog.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    start = dialog.get_by_role("button", name="Fai entrare la classe")
    await start.scroll_into_view_if_needed()
    await expect(start).to_be_in_viewport()
    assert await faint_texts(page, at_least=20) == []
    assert await small_targets(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Chi è nel gruppo").click()
    await expect(dialog.get_by_role("listitem").first).to_contain_text("ha creato il gruppo")
    assert await faint_texts(page, at_least=20) == []
    assert await small_targets(page) == []
