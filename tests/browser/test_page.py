"""The browser chat, used as a person uses a messenger: by clicking, typing and reading."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.stage import EMILY, GIULIA, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

COMMANDS = [
    {"command": "quiz", "description": "Practise"},
    {"command": "article", "description": "Read the article"},
    {"command": "progress", "description": "Your progress"},
]


async def test_a_person_picked_from_the_list_starts_the_bot(stage: Stage) -> None:
    page = await stage.open()
    await page.get_by_role("link", name="Emily Carter").click()
    await page.get_by_role("button", name="Start", exact=True).click()

    assert (await stage.heard("message"))["text"] == "/start"
    await expect(page.locator(".message.mine")).to_contain_text("/start")
    await expect(page.locator("#write")).to_be_focused()


async def test_what_is_typed_reaches_the_bot_and_shift_enter_only_breaks_the_line(
    stage: Stage,
) -> None:
    await stage.say("Ciao")
    page = await stage.open_chat()
    await page.locator("#write").fill("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")

    assert (await stage.heard("message"))["text"] == "one\ntwo"
    await expect(page.locator("#write")).to_have_value("")


async def test_a_tapped_button_shows_progress_until_the_toast(stage: Stage) -> None:
    await stage.say("Question", reply_markup=buttons("A B C D"))
    page = await stage.open_chat()
    key = page.get_by_role("button", name="B", exact=True)
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")

    query = await stage.heard("callback_query")
    assert query["data"] == "B"
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")

    await expect(page.locator(".toast")).to_have_text("Noted")
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_waits_for_ok_and_gives_the_focus_back_to_its_place(stage: Stage) -> None:
    message_id = await stage.say("Question", reply_markup=buttons("A B C D"))
    page = await stage.open_chat()
    await page.get_by_role("button", name="C", exact=True).click()
    query = await stage.heard("callback_query")
    await stage.call(
        "answerCallbackQuery", callback_query_id=query["id"], text="Too late", show_alert=True
    )
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Too late")
    await stage.call(
        "editMessageReplyMarkup",
        chat_id=GIULIA,
        message_id=message_id,
        reply_markup=buttons("E F G H"),
    )
    await expect(page.locator(".key").first).to_have_text("E")

    await page.keyboard.press("Enter")

    await expect(alert).to_be_hidden()
    await expect(page.locator(".key", has_text="G")).to_be_focused()


async def test_an_edit_happens_in_place_and_keeps_the_keyboards_focus(stage: Stage) -> None:
    message_id = await stage.say("Question", reply_markup=buttons("A B", "Skip Stop"))
    page = await stage.open_chat()
    await page.locator(".key", has_text="Stop").focus()
    await stage.call(
        "editMessageText",
        chat_id=GIULIA,
        message_id=message_id,
        text="Verdict",
        reply_markup=buttons("Next", "Article End"),
    )

    await expect(page.locator(".body")).to_have_text("Verdict")
    await expect(page.locator(".edited")).to_have_text("modificato")
    await expect(page.locator(".key", has_text="End")).to_be_focused()


async def test_an_edit_never_takes_the_focus_from_the_field(stage: Stage) -> None:
    message_id = await stage.say("Question", reply_markup=buttons("A B"))
    page = await stage.open_chat()
    await page.locator("#write").fill("half a sent")
    await stage.call("editMessageText", chat_id=GIULIA, message_id=message_id, text="Verdict")
    await expect(page.locator(".body")).to_have_text("Verdict")
    await page.keyboard.type("ence")
    await expect(page.locator("#write")).to_have_value("half a sentence")


async def test_a_deleted_message_goes_away(stage: Stage) -> None:
    await stage.say("stays")
    message_id = await stage.say("goes")
    page = await stage.open_chat()
    await expect(page.locator(".body")).to_have_text(["stays", "goes"])
    await stage.call("deleteMessage", chat_id=GIULIA, message_id=message_id)
    await expect(page.locator(".body")).to_have_text(["stays"])


async def test_the_command_menu_is_filtered_and_chosen_by_keyboard(stage: Stage) -> None:
    await stage.call("setMyCommands", commands=COMMANDS)
    await stage.say("Ciao")
    page = await stage.open_chat()
    options = page.get_by_role("option")
    await page.locator("#write").press_sequentially("/")
    await expect(options).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    await page.keyboard.type("a")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Enter")

    assert (await stage.heard("message"))["text"] == "/article"
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_the_slash_button_opens_the_menu_and_escape_closes_it(stage: Stage) -> None:
    await stage.call("setMyCommands", commands=COMMANDS)
    await stage.say("Ciao")
    page = await stage.open_chat()
    opener = page.get_by_role("button", name="Comandi")
    await opener.click()
    await expect(opener).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_own_messages_can_be_changed(stage: Stage) -> None:
    stage.sandbox.send(GIULIA, "tpyo")
    page = await stage.open_chat()
    await page.locator("#write").press("ArrowUp")
    await expect(page.locator("#write")).to_have_value("tpyo")
    await page.locator("#write").fill("typo")
    await page.keyboard.press("Enter")

    assert (await stage.heard("edited_message"))["text"] == "typo"
    await expect(page.locator(".message.mine .body")).to_have_text("typo")
    await expect(page.locator("#strip")).to_be_hidden()


async def test_blocking_and_unblocking_reach_the_bot(stage: Stage) -> None:
    await stage.say("Hello", EMILY)
    page = await stage.open_chat(EMILY)
    await page.get_by_role("button", name="What this person can do").click()
    await page.get_by_role("button", name="Block Fonte").click()
    member = await stage.heard("my_chat_member")
    assert member["new_chat_member"]["status"] == "kicked"
    await expect(page.locator("#composer")).to_be_hidden()

    await page.get_by_role("button", name="Unblock").click()
    member = await stage.heard("my_chat_member")
    assert member["new_chat_member"]["status"] == "member"
    await expect(page.locator("#composer")).to_be_visible()


async def test_a_start_link_carries_its_payload(stage: Stage) -> None:
    page = await stage.open_chat(EMILY)
    await page.get_by_role("button", name="What this person can do").click()
    await page.get_by_label("Open a start link").fill("class-7")
    await page.get_by_role("button", name="Open", exact=True).click()
    assert (await stage.heard("message"))["text"] == "/start class-7"


async def test_the_page_speaks_the_language_of_the_person(stage: Stage) -> None:
    await stage.say("Ciao")
    page = await stage.open_chat()
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", "it")
    await page.get_by_role("button", name="Che cosa può fare questa persona").click()
    await page.get_by_label("Cambiare la lingua dell’app").select_option("en")

    await expect(html).to_have_attribute("lang", "en")
    await expect(page.get_by_role("heading", name="What this person can do")).to_be_visible()
    assert stage.sandbox.world.people[GIULIA].language_code == "en"


async def test_a_document_is_downloaded_under_its_name(stage: Stage) -> None:
    await stage.send_document("my data.json", b'{"answers": 7}')
    page = await stage.open_chat()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="my data.json").click()
    download = await waiting.value
    assert download.suggested_filename == "my data.json"
    assert (await download.path()).read_bytes() == b'{"answers": 7}'


async def test_a_file_is_sent_with_its_caption(stage: Stage) -> None:
    await stage.say("Ciao")
    page = await stage.open_chat()
    note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"}
    await page.locator("#file").set_input_files(note)
    await expect(page.locator("#strip")).to_contain_text("note.txt")
    await page.locator("#write").fill("read this")
    await page.keyboard.press("Enter")

    message = await stage.heard("message")
    assert message["document"]["file_name"] == "note.txt"
    assert message["caption"] == "read this"
    await expect(page.get_by_role("link", name="note.txt")).to_be_visible()
