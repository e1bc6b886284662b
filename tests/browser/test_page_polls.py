"""Polls on the page: one votes by click or keyboard, and reads the results in words."""

import pytest
from playwright.async_api import expect

from tests.browser.looks import faint_texts, small_targets
from tests.browser.stage import EMILY, GIULIA, Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.unmeasured]

QUIZ = {
    "type": "quiz",
    "correct_option_ids": [2],
    "explanation": "From <b>1910</b> to 1945.",
    "explanation_parse_mode": "HTML",
}


async def ask(stage: Stage, chat_id: int, **fields: object) -> int:
    """The message id of a poll that the bot sends."""
    for person_id in (GIULIA, EMILY):
        stage.sandbox.world.people[person_id].started = True
    wish = {"question": "How long?", "options": ["8 years", "14 years", "35 years"]}
    sent = await stage.call("sendPoll", chat_id=chat_id, **wish | {"is_anonymous": False} | fields)
    return int(sent["message_id"])


async def test_a_quiz_is_answered_by_click_and_explains_itself(stage: Stage) -> None:
    await ask(stage, EMILY, **QUIZ)
    page = await stage.open_chat(EMILY)
    poll = page.locator(".poll")
    await expect(poll).to_contain_text("Quiz, answers with names")
    await expect(poll).not_to_contain_text("right answer")
    await poll.get_by_role("button", name="14 years").click()

    assert (await stage.heard("poll_answer"))["option_ids"] == [1]
    rows = poll.get_by_role("listitem")
    await expect(rows.nth(1)).to_contain_text("100 %, 1 vote")
    await expect(rows.nth(1)).to_contain_text("your choice, wrong answer")
    await expect(rows.nth(2)).to_contain_text("right answer")
    await expect(poll).to_contain_text("Not right.")
    await expect(poll.locator("strong").last).to_have_text("1910")
    await expect(poll).to_be_focused()
    await expect(poll.get_by_role("button")).to_have_count(0)
    await page.reload()
    await expect(rows.nth(1)).to_contain_text("your choice, wrong answer")


async def test_several_answers_are_chosen_and_taken_back_with_the_keyboard(stage: Stage) -> None:
    await ask(stage, EMILY, allows_multiple_answers=True)
    page = await stage.open_chat(EMILY)
    poll = page.locator(".poll")
    await poll.get_by_label("8 years").focus()
    await page.keyboard.press("Space")
    await poll.get_by_label("35 years").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")

    assert (await stage.heard("poll_answer"))["option_ids"] == [0, 2]
    await expect(poll.get_by_role("listitem").nth(2)).to_contain_text("your choice")
    await poll.get_by_role("button", name="Take the vote back").press("Enter")
    assert (await stage.heard("poll_answer"))["option_ids"] == []
    await expect(poll.get_by_label("8 years")).not_to_be_checked()


async def test_figures_follow_the_others_without_a_new_reading_and_the_end_is_said(
    stage: Stage,
) -> None:
    group = stage.sandbox.create_group("Class", [EMILY, GIULIA])
    message_id = await ask(stage, group.id, is_anonymous=True)
    page = await stage.open(f"#/groups/{group.id}/as/{EMILY}")
    poll = page.locator(".poll")
    await poll.get_by_role("button", name="8 years").click()
    first = poll.get_by_role("listitem").first
    await expect(first).to_contain_text("100 %, 1 vote")
    await first.evaluate("row => { window.row = row; }")
    stage.sandbox.vote(GIULIA, message_id, [2], group.id)
    await expect(first).to_contain_text("50 %, 1 vote")
    assert await first.evaluate("row => row === window.row")
    bar = await first.locator(".poll-bar").evaluate(
        "bar => [bar.style.inlineSize, bar.ariaHidden ?? bar.getAttribute('aria-hidden')]"
    )
    assert bar == ["50%", "true"]
    stage.sandbox.close_poll(group.id, message_id)
    await expect(poll).to_contain_text("2 votes · closed")
    await expect(page.get_by_role("button", name="Take the vote back")).to_have_count(0)


async def test_a_poll_is_named_in_the_list(stage: Stage) -> None:
    await ask(stage, EMILY)
    page = await stage.open()
    row = page.get_by_role("link", name="Emily")
    await expect(row.locator(".person-preview")).to_have_text("Poll: How long?")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_poll_fits_a_narrow_screen(stage: Stage, theme: str) -> None:
    await ask(
        stage,
        EMILY,
        question="Q" * 300,
        options=["W" * 100, "b"],
        **QUIZ | {"correct_option_ids": [0]},
    )
    page = await stage.open_chat(EMILY, width=360, color_scheme=theme)
    await page.get_by_role("button", name="b", exact=True).click()
    await expect(page.locator(".poll")).to_contain_text("Not right.")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await page.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")
    await ask(stage, EMILY, allows_multiple_answers=True)
    await expect(page.get_by_label("35 years")).to_be_visible()
    assert await faint_texts(page, at_least=12) == []
    assert await small_targets(page) == []
