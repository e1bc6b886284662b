"""The browser chat is usable on every screen and by everyone."""

import pytest
from playwright.async_api import Route, expect

from tests.browser.looks import faint_texts, sizes, small_targets
from tests.browser.stage import EMILY, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 4


async def hold_a_lesson(stage: Stage) -> None:
    """A conversation with one of everything that has a look of its own."""
    await stage.call("setMyCommands", commands=[{"command": "quiz", "description": "Practise"}])
    stage.sandbox.send(EMILY, f"/start {LONG_WORD}")
    await stage.send_document(f"{LONG_WORD}.json", b"{}", EMILY)
    quote = "A passage of the article. " * 30
    await stage.say(
        f"<b>Wrong</b>: {LONG_WORD} <code>x</code> <tg-spoiler>B</tg-spoiler> /help\n"
        f'<pre><code class="language-python">{LONG_WORD}</code></pre>\n'
        f"<blockquote expandable>{quote}</blockquote>",
        EMILY,
        parse_mode="HTML",
        reply_markup=buttons("A B C D", f"Skip{LONG_WORD} Stop"),
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
async def test_nothing_scrolls_sideways(stage: Stage, width: int) -> None:
    await hold_a_lesson(stage)
    page = await stage.open_chat(EMILY, width=width)
    await expect(page.locator(".key")).to_have_count(6)
    widths = "e => [e.scrollWidth, e.clientWidth]"
    for selector in ("html", ".log", ".chat-foot"):
        inner, outer = await page.locator(selector).evaluate(widths)
        assert inner <= outer, selector


async def test_four_letters_share_one_row_and_long_labels_wrap_on_320_pixels(stage: Stage) -> None:
    await hold_a_lesson(stage)
    page = await stage.open_chat(EMILY, width=320)
    await expect(page.locator(".key")).to_have_count(6)
    keys = await sizes(page, ".key")
    assert len({key["y"] for key in keys[:4]}) == 1
    assert len({round(key["width"]) for key in keys[:4]}) == 1
    assert keys[4]["height"] > keys[0]["height"]
    assert await page.locator(".key").nth(4).evaluate("key => key.scrollWidth <= key.clientWidth")


async def test_a_narrow_screen_shows_one_pane_and_a_way_back(stage: Stage) -> None:
    page = await stage.open(width=360)
    await page.get_by_role("link", name="Emily").click()
    await expect(page.locator("#people")).to_be_hidden()
    await page.get_by_role("link", name="Back to the people").click()
    await expect(page.get_by_role("link", name="Emily")).to_be_focused()
    await expect(page.locator("#chat")).to_be_hidden()


async def test_a_wide_screen_shows_the_list_beside_the_conversation(stage: Stage) -> None:
    page = await stage.open_chat(EMILY, width=768)
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.get_by_role("link", name="Emily")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast(stage: Stage, scheme: str) -> None:
    await hold_a_lesson(stage)
    page = await stage.open_chat(EMILY, color_scheme=scheme, height=1200)
    await expect(page.locator(".key")).to_have_count(6)
    await page.get_by_role("button", name="Commands").click()
    await expect(page.get_by_role("option")).to_be_visible()
    assert await faint_texts(page, at_least=30) == []


async def test_every_control_is_large_enough_to_touch(stage: Stage) -> None:
    await hold_a_lesson(stage)
    page = await stage.open_chat(EMILY, width=360)
    await expect(page.locator(".key")).to_have_count(6)
    assert await small_targets(page) == []


async def test_every_control_has_a_name(stage: Stage) -> None:
    await hold_a_lesson(stage)
    page = await stage.open_chat(EMILY)
    await page.get_by_role("button", name="What this person can do").click()
    devtools = await page.context.new_cdp_session(page)
    roles = {"button", "link", "textbox", "combobox", "listbox", "dialog", "log", "navigation"}
    for is_dialog_open in (True, False):
        tree = await devtools.send("Accessibility.getFullAXTree")
        controls = [node for node in tree["nodes"] if node.get("role", {}).get("value") in roles]
        assert len(controls) > (4 if is_dialog_open else 15)
        nameless = [node for node in controls if not node.get("name", {}).get("value")]
        assert nameless == []
        await page.keyboard.press("Escape")


async def test_new_messages_are_announced_and_history_is_not(stage: Stage) -> None:
    await stage.say("history", EMILY)
    page = await stage.open()
    log = page.locator("#log")
    await log.evaluate("""log => {
        window.heard = [];
        const note = () => window.heard.push([log.lastElementChild?.innerText, log.ariaLive]);
        new MutationObserver(note).observe(log, { childList: true });
    }""")
    await page.get_by_role("link", name="Emily").click()
    await expect(log).to_have_attribute("aria-live", "polite")
    await stage.say("news", EMILY)
    await expect(page.locator(".body")).to_have_text(["history", "news"])

    heard = [(text, live) for text, live in await page.evaluate("window.heard") if text]
    assert [live for text, live in heard if "history" in text] == ["off"]
    assert [live for text, live in heard if "news" in text] == ["polite"]


async def test_the_page_works_under_a_strict_content_security_policy(stage: Stage) -> None:
    async def with_policy(route: Route) -> None:
        response = await route.fetch()
        policy = "default-src 'self'; style-src 'self'; script-src 'self'"
        headers = {**response.headers, "content-security-policy": policy}
        await route.fulfill(response=response, headers=headers)

    await hold_a_lesson(stage)
    page = await stage.open()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    await page.route(f"{stage.sandbox.base_url}/", with_policy)
    await page.goto(f"{stage.sandbox.base_url}/#/people/{EMILY}")
    await page.reload()
    await expect(page.locator(".key")).to_have_count(6)
    await page.locator("#write").fill("a\nb\nc")
    assert await page.locator("#write").evaluate("field => field.clientHeight") > 70
    assert blocked == []
