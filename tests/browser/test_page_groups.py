"""Groups on the page: the list says who is in them, and a member writes and taps there."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.people import Chat
from tests.browser.stage import EMILY, GIULIA, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]


async def class_with_a_question(stage: Stage) -> Chat:
    """A group of Giulia, Emily and the bot, which has asked something."""
    group = stage.sandbox.create_group("Classe 3B", [GIULIA, EMILY])
    markup = buttons("A B C D")
    await stage.call("sendMessage", chat_id=group.id, text="Who wrote it?", reply_markup=markup)
    return group


async def open_group(stage: Stage, group: Chat, person_id: int, **options: Any) -> Page:
    page = await stage.open(f"#/groups/{group.id}/as/{person_id}", **options)
    await page.locator("#composer").wait_for()
    return page


async def test_a_group_is_listed_with_its_members_and_the_bot(stage: Stage) -> None:
    page = await stage.open()
    await expect(page.get_by_text("Groups", exact=True)).to_be_hidden()
    group = await class_with_a_question(stage)
    row = page.get_by_role("link", name="Classe 3B")
    await expect(row).to_contain_text("Fonte is a member Giulia, Emily")
    await expect(row).to_contain_text("Who wrote it?")
    stage.sandbox.set_bot_status(group.id, "restricted")
    await expect(row).to_contain_text("Fonte may not write")
    await row.click()
    await expect(page.locator("#chat-title")).to_have_text("Classe 3B")


async def test_members_write_and_the_others_see_who_it_was(stage: Stage) -> None:
    group = await class_with_a_question(stage)
    giulia = await open_group(stage, group, GIULIA)
    emily = await open_group(stage, group, EMILY)
    await emily.locator("#write").fill("/quiz")
    await emily.keyboard.press("Enter")
    await expect(giulia.locator(".message.theirs .sender").last).to_have_text("Emily Carter: ")
    await expect(giulia.locator(".message.theirs").last).to_contain_text("/quiz")
    await expect(emily.locator(".message.mine")).to_contain_text("/quiz")
    assert stage.sandbox.messages(EMILY) == []
    await stage.heard("my_chat_member")
    await stage.heard("message")  # that the bot came
    heard = await stage.heard("message")
    assert (heard["chat"]["id"], heard["from"]["id"]) == (group.id, EMILY)


async def test_a_member_taps_and_reads_the_answer_in_the_group(stage: Stage) -> None:
    group = await class_with_a_question(stage)
    page = await open_group(stage, group, EMILY)
    key = page.get_by_role("button", name="B", exact=True)
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    query = await stage.heard("callback_query")
    assert (query["message"]["chat"]["id"], query["from"]["id"]) == (group.id, EMILY)
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    await expect(page.locator(".toast")).to_have_text("Noted")
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_one_acts_as_another_member_by_choosing_them(stage: Stage) -> None:
    group = await class_with_a_question(stage)
    page = await open_group(stage, group, EMILY)
    await page.get_by_label("you are").select_option(str(GIULIA))
    await expect(page.locator("#chat-subtitle")).to_contain_text("tu sei")
    await page.locator("#write").fill("ciao")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.mine")).to_contain_text("ciao")
    assert stage.sandbox.last_message(group.id)["from"]["id"] == GIULIA
    await expect(page.locator("#attach")).to_be_hidden()
    await page.goto(f"{stage.sandbox.base_url}/#/people/{GIULIA}")
    await expect(page.locator("#powers-open")).to_be_visible()


async def test_a_group_that_became_a_supergroup_takes_no_more_words(stage: Stage) -> None:
    group = stage.sandbox.create_group("Classe 3B", [EMILY], kind="group")
    page = await open_group(stage, group, EMILY)
    stage.sandbox.migrate(group.id)
    await expect(page.locator(".message").last).to_contain_text("has become a supergroup")
    await expect(page.locator("#composer")).to_be_hidden()
    await expect(page.get_by_role("link", name="Classe 3B")).to_have_count(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_group_fits_a_narrow_screen(stage: Stage, theme: str) -> None:
    group = await class_with_a_question(stage)
    stage.sandbox.send(GIULIA, "una parola", chat_id=group.id)
    page = await open_group(stage, group, EMILY, width=360, color_scheme=theme)
    await expect(page.locator(".sender").last).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await page.goto(f"{stage.sandbox.base_url}/#/")
    await expect(page.get_by_role("link", name="Classe 3B")).to_be_visible()
