"""A real Chromium on a real sandbox, and a bot that the test plays itself over the Bot API."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from sandbox.people import Person
from sandbox.testing import RunningSandbox

# The headless shell opens a page with half the work of the whole browser.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
GIULIA, EMILY = 1001, 1002
WAIT_MILLISECONDS = 5_000


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Chromium; without it the test is skipped, except in CI, where that is a failure."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        reason = "the browser tests need Chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


class Stage:
    """The sandbox, the test as its bot, and the pages that look at it."""

    def __init__(self, browser: Browser, sandbox: RunningSandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self._browser = browser
        self._http = http
        self._contexts: list[BrowserContext] = []
        self._offset = 0
        self.faults: list[str] = []

    async def open(self, path: str = "", width: int = 1000, **options: Any) -> Page:
        """A page of a new browser profile at an address of the sandbox (`#/people/1001`)."""
        viewport = {"width": width, "height": options.pop("height", 720)}
        settings = {"viewport": viewport, "locale": "en-GB", **options}
        context = await self._browser.new_context(**settings)
        context.set_default_timeout(WAIT_MILLISECONDS)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        await page.goto(f"{self.sandbox.base_url}/{path}")
        return page

    async def open_chat(self, person: Person | int = GIULIA, **options: Any) -> Page:
        """A page with a person's conversation, up to date and live."""
        person_id = person if isinstance(person, int) else person.id
        page = await self.open(f"#/people/{person_id}", **options)
        await page.locator("#start, #composer, #unblock").locator("visible=true").first.wait_for()
        return page

    async def call(self, method: str, **parameters: Any) -> Any:
        """A call of the bot; its result. Fails the test when Telegram would refuse it."""
        answer = await self._http.post(self.sandbox.method_url(method), json=parameters)
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    async def say(self, text: str, person_id: int = GIULIA, **parameters: Any) -> int:
        """The bot writes to a person who has started it; the message id."""
        self.sandbox.world.people[person_id].started = True
        sent = await self.call("sendMessage", chat_id=person_id, text=text, **parameters)
        return int(sent["message_id"])

    async def send_document(self, name: str, content: bytes, person_id: int = GIULIA) -> None:
        """The bot sends a file."""
        self.sandbox.world.people[person_id].started = True
        answer = await self._http.post(
            self.sandbox.method_url("sendDocument"),
            data={"chat_id": str(person_id)},
            files={"document": (name, content)},
        )
        assert answer.json()["ok"], answer.text

    async def heard(self, kind: str) -> dict[str, Any]:
        """The next update of this kind that the bot gets; others are passed over."""
        while True:
            updates = await self.call("getUpdates", offset=self._offset, limit=1, timeout=5)
            assert updates, f"no {kind} came"
            self._offset = updates[0]["update_id"] + 1
            if kind in updates[0]:
                found: dict[str, Any] = updates[0][kind]
                return found

    async def aclose(self) -> None:
        """Close the pages; a script error on any of them fails the test."""
        for context in self._contexts:
            await context.close()
        assert self.faults == []

    @classmethod
    @asynccontextmanager
    async def set_up(cls, browser: Browser) -> AsyncIterator[Self]:
        """A fresh sandbox for one test."""
        async with RunningSandbox() as sandbox, httpx.AsyncClient(timeout=20, verify=False) as http:
            stage = cls(browser, sandbox, http)
            yield stage
            await stage.aclose()


def buttons(*rows: str) -> dict[str, Any]:
    """An inline keyboard: one row for each text, a button for each word, whose data it is."""
    return {
        "inline_keyboard": [
            [{"text": word, "callback_data": word[:64]} for word in row.split()] for row in rows
        ]
    }
