"""Hostile names and words on the sandbox's page, in a real browser."""

import shutil

from playwright.async_api import async_playwright

from prove.hostile import HOSTILE
from sandbox.errors import ControlError
from sandbox.testing import RunningSandbox
from tests.browser.stage import ARGUMENTS, CHROMIUMS


async def open_in_browser(telegram: RunningSandbox) -> list[str]:
    """Show everything hostile in the sandbox's page; what ran there."""
    people = []
    for text in HOSTILE:
        words = text.encode("utf-8", "replace").decode()[:4_000]
        person = telegram.create_person(words, "en", last_name=words, username=words, started=True)
        try:
            telegram.send(person.id, words)
        except ControlError:  # nothing but blanks
            telegram.send(person.id, ".")
        telegram.send_file(person.id, "document", b"x", name=words, caption=words[:900])
        people.append(person)
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)))
    found: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page()
        page.on("pageerror", lambda error: found.append(f"the page fails: {error}"))
        page.on("dialog", lambda dialog: found.append(f"a dialog opens: {dialog.message}"))
        for person in people:
            await page.goto(f"{telegram.base_url}/#/people/{person.id}")
            await page.locator(".message.mine").nth(1).wait_for()
            if await page.evaluate("window.hacked") is not None:
                found.append(f"a script of {person.first_name!r} runs")
            if await page.locator("#chat script, #chat svg, #people script").count():
                found.append(f"{person.first_name!r} became markup")
        await browser.close()
    return found
