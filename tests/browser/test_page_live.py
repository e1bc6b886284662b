"""The browser chat stays true to what happens elsewhere: other tabs, the bot, lost connections."""

import pytest
from playwright.async_api import expect

from tests.browser.stage import EMILY, GIULIA, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]


async def test_a_reload_keeps_the_conversation_open(stage: Stage) -> None:
    await stage.say("Ciao Giulia")
    page = await stage.open()
    await page.get_by_role("link", name="Giulia").click()
    await expect(page.locator(".body")).to_have_text("Ciao Giulia")
    await page.reload()
    await expect(page.locator(".body")).to_have_text("Ciao Giulia")
    assert page.url.endswith(f"#/people/{GIULIA}")


async def test_two_tabs_show_the_same_at_once(stage: Stage) -> None:
    await stage.say("Ciao")
    one, other = await stage.open_chat(), await stage.open_chat()
    await one.locator("#write").fill("from the first tab")
    await one.keyboard.press("Enter")
    await expect(other.locator(".message.mine")).to_contain_text("from the first tab")
    await stage.say("from the bot")
    for tab in (one, other):
        await expect(tab.locator(".body").last).to_have_text("from the bot")


async def test_an_answer_to_a_tap_is_shown_only_where_it_was_tapped(stage: Stage) -> None:
    await stage.say("Question", reply_markup=buttons("A"))
    one, other = await stage.open_chat(), await stage.open_chat()
    await one.locator(".key").click()
    query = await stage.heard("callback_query")
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    await expect(one.locator(".toast")).to_have_text("Noted")
    await stage.say("later")
    await expect(other.locator(".body").last).to_have_text("later")
    assert await other.locator(".toast").count() == 0  # a toast would stay for seconds


async def test_the_list_counts_what_nobody_has_read(stage: Stage) -> None:
    page = await stage.open()
    await expect(page.locator(".person")).to_have_count(len(stage.sandbox.world.people))
    await stage.say("one", EMILY)
    await stage.say("two", EMILY)
    row = page.get_by_role("link", name="Emily")
    await expect(row).to_contain_text("2 unread")
    await expect(row.locator(".person-preview")).to_have_text("two")
    await row.click()
    await expect(row.locator(".badge")).to_have_count(0)


async def test_typing_is_shown_until_the_message_comes(stage: Stage) -> None:
    await stage.say("Ciao")
    page = await stage.open_chat()
    await stage.call("sendChatAction", chat_id=GIULIA, action="typing")
    await expect(page.locator("#chat-subtitle")).to_have_text("sta scrivendo…")
    await stage.say("Ecco")
    await expect(page.locator("#chat-subtitle")).to_contain_text("tu sei Giulia")


async def test_a_reader_further_up_is_not_moved_but_told(stage: Stage) -> None:
    for number in range(30):
        await stage.say(f"line {number}")
    page = await stage.open_chat()
    log = page.get_by_role("log")
    await expect(page.locator(".body").get_by_text("line 29")).to_be_in_viewport()
    await log.evaluate("log => log.scrollTo(0, 200)")
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    await stage.say("news")

    newer = page.get_by_role("button", name="Nuovi messaggi")
    await expect(newer).to_be_visible()
    assert await log.evaluate("log => log.scrollTop") == 200
    await newer.click()
    await expect(page.locator(".body").get_by_text("news")).to_be_in_viewport()
    await expect(newer).to_be_hidden()


async def test_a_bot_that_does_not_run_is_named_offline_until_it_asks_for_updates(
    stage: Stage,
) -> None:
    page = await stage.open()
    banner = page.get_by_text("Fonte is offline")
    await expect(banner).to_be_visible()
    await stage.call("getUpdates")
    await expect(banner).to_be_hidden()


async def test_a_lost_connection_is_said_and_made_up_for(stage: Stage) -> None:
    await stage.say("before")
    page = await stage.open_chat()
    await expect(page.locator(".body")).to_have_text(["before"])
    refused = "**/sandbox/**"
    await page.route(refused, lambda route: route.abort())
    stage.sandbox.world.events.close()  # ends the streams, as a proxy that gives up does
    await expect(page.get_by_text("Connessione persa")).to_be_visible()
    await stage.say("meanwhile")
    await page.unroute(refused)

    await expect(page.locator(".body")).to_have_text(["before", "meanwhile"])
    await expect(page.get_by_text("Connessione persa")).to_be_hidden()


async def test_a_reset_empties_the_conversation(stage: Stage) -> None:
    await stage.say("before")
    page = await stage.open_chat()
    await expect(page.locator(".body")).to_have_text(["before"])
    stage.sandbox.reset()
    await expect(page.locator(".body")).to_have_count(0)
    await expect(page.get_by_role("button", name="Avvia")).to_be_visible()
