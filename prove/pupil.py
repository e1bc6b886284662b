"""A pupil who practises on and on by what the screen offers, whatever becomes of the bot."""

import asyncio
import json
from random import Random
from typing import Any

from prove.ledger import Ledger
from sandbox import actions
from sandbox.events import EventQueue
from sandbox.testing import RunningSandbox

PATIENCE_SECONDS = 30.0
Key = dict[str, str]


class Pupil:
    """One person. `practise` until told to stop.

    They look at their own chat only, as on a phone: at its newest message of the bot, and at what
    comes live. A toast, or nothing for PATIENCE_SECONDS, makes them begin anew with /quiz.
    """

    def __init__(self, telegram: RunningSandbox, ledger: Ledger, random: Random) -> None:
        self.telegram = telegram
        self.id = telegram.create_person("Pupil", random.choice(["it", "en"])).id
        self._ledger = ledger
        self._random = random
        self.times_stuck = 0

    async def practise(self, stop: asyncio.Event) -> None:
        """Act, and wait for what comes of it, until the event is set."""
        with self.telegram.world.events.listen(self.id) as live:
            is_lost = True
            while not stop.is_set():
                if is_lost:
                    self._write("/quiz")
                else:
                    self._act()
                is_lost = not await self._is_shown(live)

    def _act(self) -> None:
        """Do what the screen asks for."""
        keys = self._keys()
        for verb in ("a:", "next:", "begin:-:5", "size:-"):
            fitting = [key for key in keys if key["callback_data"].startswith(verb)]
            if fitting:
                key = self._random.choice(fitting)
                if verb == "a:" and self._random.random() < 0.3:
                    self._answer_in_writing(key)
                else:
                    self._tap(key)
                return
        self._write("/quiz")

    def _keys(self) -> list[Key]:
        rows = self._screen().get("reply_markup", {}).get("inline_keyboard", [])
        return [key for row in rows for key in row]

    def _screen(self) -> dict[str, Any]:
        return [m for m in self.telegram.messages(self.id) if m["from"]["is_bot"]][-1]

    def _tap(self, key: Key) -> None:
        message_id = self._screen()["message_id"]
        self.telegram.tap(self.id, message_id, key["callback_data"])

    def _write(self, text: str) -> None:
        self.telegram.send(self.id, text)

    def _answer_in_writing(self, key: Key) -> None:
        """Write the letter of an option. The place it answers is known before it is queued."""
        _, practice, position, option = key["callback_data"].split(":")
        sent = actions.send_text(self.telegram.world, self.id, key["text"])
        asked = (self.id, int(practice), int(position))
        self._ledger.means(self.id, sent.message_id, asked, option)

    async def _is_shown(self, live: EventQueue) -> bool:
        """Wait for a screen (True), a toast or the end of patience (False)."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (event := await live.get()) is not None:
                    kind, _, data = event.decode().partition("\ndata: ")
                    if "message" in kind and '"is_bot": true' in data:
                        if json.loads(data)["from"]["is_bot"]:
                            return True
                    elif kind.endswith("callback_answer") and json.loads(data).get("text"):
                        return False
        except TimeoutError:
            self.times_stuck += 1
        return False
