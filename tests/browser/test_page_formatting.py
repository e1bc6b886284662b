"""What the page makes of formatted and of hostile text."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.stage import GIULIA, Stage, buttons

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

HOSTILE = '<img src=x onerror="window.hacked=1">\u202e<script>window.hacked=1</script>'
LONG_QUOTE = "The passage that proves it, word for word, is longer than three lines. " * 8


async def format_in_page(page: Page, text: str, entities: list[dict[str, Any]]) -> str:
    """The HTML that the page's own formatter gives."""
    script = """async ([text, entities]) => {
        const { formatted } = await import("/static/formatting.js");
        const holder = document.createElement("div");
        holder.append(formatted(text, entities));
        return holder.innerHTML;
    }"""
    html: str = await page.evaluate(script, [text, entities])
    return html


def entity(kind: str, offset: int, length: int, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **fields}


async def test_each_kind_of_formatting_is_an_element_of_its_own(stage: Stage) -> None:
    await stage.say(
        "<b>bold</b> <i>italic</i> <u>under</u> <s>struck</s> <tg-spoiler>secret</tg-spoiler> "
        '<code>code</code> <a href="https://example.org/a">label</a> https://example.org/b '
        "@somebody #topic /help\n"
        '<pre><code class="language-python">x = 1</code></pre>\n'
        "<blockquote>short</blockquote>\n<blockquote expandable>unfolds</blockquote>",
        parse_mode="HTML",
    )
    body = (await stage.open_chat()).locator(".body")

    await expect(body.locator("strong")).to_have_text("bold")
    await expect(body.locator("em")).to_have_text("italic")
    await expect(body.locator("u")).to_have_text("under")
    await expect(body.locator("s")).to_have_text("struck")
    await expect(body.locator(".spoiler")).to_have_text("secret")
    await expect(body.locator("code").first).to_have_text("code")
    await expect(body.locator("a[href='https://example.org/a']")).to_have_text("label")
    await expect(body.locator("a[href='https://example.org/b']")).to_be_visible()
    await expect(body.locator(".tag")).to_have_text(["@somebody", "#topic"])
    await expect(body.get_by_role("button", name="/help")).to_be_visible()
    await expect(body.locator("pre code")).to_have_text("x = 1")
    await expect(body.locator(".pre-language")).to_have_text("python")
    await expect(body.locator("blockquote")).to_have_text(["short", "unfolds"])


async def test_overlapping_entities_are_cut_where_the_outer_one_ends(stage: Stage) -> None:
    html = await format_in_page(
        await stage.open(), "abcdef", [entity("bold", 0, 4), entity("italic", 2, 4)]
    )
    assert html == "<strong>ab<em>cd</em></strong><em>ef</em>"


async def test_nested_entities_of_one_range_keep_all_their_formats(stage: Stage) -> None:
    both = [entity("bold", 0, 2), entity("italic", 0, 2), entity("blockquote", 0, 2)]
    html = await format_in_page(await stage.open(), "ab", both)
    assert "<blockquote><strong><em>ab</em></strong></blockquote>" in html


async def test_offsets_count_utf16_units_so_emoji_do_not_shift_them(stage: Stage) -> None:
    html = await format_in_page(await stage.open(), "👩🏽‍🚀🦊 x", [entity("bold", 10, 1)])
    assert html == "👩🏽‍🚀🦊 <strong>x</strong>"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "file:///etc"])
async def test_a_link_of_an_unsafe_scheme_is_only_text(stage: Stage, target: str) -> None:
    html = await format_in_page(await stage.open(), "here", [entity("text_link", 0, 4, url=target)])
    assert "<a" not in html
    assert "here" in html


async def test_hostile_text_stays_text_everywhere(stage: Stage) -> None:
    person = stage.sandbox.create_person(HOSTILE, "en", last_name=HOSTILE)
    key = {"text": HOSTILE[:60], "callback_data": "x"}
    await stage.say(HOSTILE, person.id, reply_markup={"inline_keyboard": [[key]]})
    page = await stage.open_chat(person)

    await expect(page.locator(".body")).to_contain_text("<img src=x onerror")
    await expect(page.locator(".person-name", has_text="<script>")).to_be_visible()
    await expect(page.locator("#chat-subtitle bdi")).to_contain_text("<img src=x")
    await page.locator(".key").click()
    query = await stage.heard("callback_query")
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text=HOSTILE)
    await expect(page.locator(".toast")).to_contain_text("<img src=x")
    assert await page.locator("img, .chat script").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_a_right_to_left_name_does_not_turn_its_row(stage: Stage) -> None:
    page = await stage.open()
    row = page.locator(".person[data-person='1005']")
    await expect(row.locator("bdi")).to_have_text("ليلى حداد")
    name, avatar = row.locator(".person-name"), row.locator(".avatar")
    name_box, avatar_box = await name.bounding_box(), await avatar.bounding_box()
    assert name_box
    assert avatar_box
    assert avatar_box["x"] < name_box["x"]


async def test_enter_reveals_hidden_text_which_nothing_shows_before(stage: Stage) -> None:
    await stage.say("the key is <tg-spoiler>option B</tg-spoiler>", parse_mode="HTML")
    page = await stage.open_chat()
    veil = page.get_by_role("button", name="Testo nascosto: mostralo")
    await expect(page.locator(".spoiler-text")).to_have_css("visibility", "hidden")

    await veil.focus()
    await page.keyboard.press("Enter")

    await expect(page.locator(".spoiler-text")).to_have_css("visibility", "visible")
    await expect(veil).to_have_count(0)


async def test_a_long_expandable_quote_shows_three_lines_until_asked(stage: Stage) -> None:
    await stage.say(f"<blockquote expandable>{LONG_QUOTE}</blockquote>", parse_mode="HTML")
    page = await stage.open_chat(width=360)
    quote = page.locator("blockquote")
    more = page.get_by_role("button", name="Mostra tutto")
    assert await quote.evaluate("q => q.clientHeight < q.scrollHeight")
    lines = "q => Math.round(q.clientHeight / parseFloat(getComputedStyle(q).lineHeight))"
    assert await quote.evaluate(lines) == 3

    await more.click()
    assert await quote.evaluate("q => q.clientHeight === q.scrollHeight")
    await page.get_by_role("button", name="Mostra meno").click()
    await expect(more).to_have_attribute("aria-expanded", "false")


async def test_a_quote_of_two_lines_has_no_button(stage: Stage) -> None:
    await stage.say("<blockquote expandable>short</blockquote>", parse_mode="HTML")
    page = await stage.open_chat()
    await expect(page.locator("blockquote")).to_be_visible()
    await expect(page.locator(".quote-toggle")).to_be_hidden()


async def test_a_command_in_a_message_is_sent_by_a_click(stage: Stage) -> None:
    await stage.say("see /help", reply_markup=buttons("A"))
    page = await stage.open_chat()
    await page.locator(".body").get_by_role("button", name="/help").click()
    assert (await stage.heard("message"))["text"] == "/help"
    await expect(page.locator(".message.mine")).to_contain_text("/help")
    assert stage.sandbox.last_message(GIULIA)["entities"][0]["type"] == "bot_command"
