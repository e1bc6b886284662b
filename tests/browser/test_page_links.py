"""Links that start this bot, and messages that ask for a reply."""

import pytest
from playwright.async_api import expect

from tests.browser.stage import EMILY, GIULIA, Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]


@pytest.mark.parametrize("way", ["button", "text"])
async def test_a_start_link_in_a_group_opens_the_private_chat_and_starts(
    stage: Stage, way: str
) -> None:
    group = stage.sandbox.create_group("Class", [EMILY])
    link = f"https://t.me/{stage.sandbox.world.bot.username}?start=live_7"
    keys = {"inline_keyboard": [[{"text": "Take part", "url": link}]]}
    fields = {"text": "Here", "reply_markup": keys} if way == "button" else {"text": link}
    await stage.call("sendMessage", chat_id=group.id, **fields)
    page = await stage.open(f"#/groups/{group.id}/as/{EMILY}")
    name = "Take part" if way == "button" else link
    await page.get_by_role("log").get_by_role("link", name=name).click()

    while (heard := await stage.heard("message"))["chat"]["type"] != "private":
        pass
    assert (heard["text"], heard["from"]["id"]) == ("/start live_7", EMILY)
    await expect(page.locator(".message.mine")).to_contain_text("/start live_7")
    assert page.url.endswith(f"#/people/{EMILY}")
    await expect(page.locator("#write")).to_be_focused()


async def test_a_wished_reply_is_written_under_the_message(stage: Stage) -> None:
    await stage.say("Hello", EMILY)
    page = await stage.open_chat(EMILY)
    wish = {"force_reply": True, "input_field_placeholder": "Your name"}
    message_id = await stage.say("What is your name?", EMILY, reply_markup=wish)
    field = page.locator("#write")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("placeholder", "Your name")
    await expect(page.locator("#strip")).to_contain_text("Answer to: What is your name?")
    await page.reload()
    await expect(field).to_have_attribute("placeholder", "Your name")
    await page.keyboard.type("Emily")
    await page.keyboard.press("Enter")

    heard = await stage.heard("message")
    assert heard["reply_to_message"]["message_id"] == message_id
    await expect(page.locator("#strip")).to_be_hidden()
    await expect(field).to_have_attribute("placeholder", "Message")


async def test_a_wish_that_names_somebody_else_leaves_the_field_alone(stage: Stage) -> None:
    group = stage.sandbox.create_group("Class", [EMILY, GIULIA])
    asked = stage.sandbox.send(GIULIA, "/name", chat_id=group.id)
    wish = {"force_reply": True, "selective": True}
    fields = {"text": "Who?", "reply_markup": wish, "reply_parameters": {"message_id": asked}}
    await stage.call("sendMessage", chat_id=group.id, **fields)
    for person_id, is_meant in ((EMILY, False), (GIULIA, True)):
        page = await stage.open(f"#/groups/{group.id}/as/{person_id}")
        await expect(page.locator(".body").last).to_have_text("Who?")
        await expect(page.locator("#composer")).to_be_visible()
        await expect(page.locator("#strip")).to_be_visible(visible=is_meant)
