"""Guessing the code of a lesson: what the limit of wrong codes leaves of the chance."""

import asyncio
from collections.abc import Sequence

from bot.use_cases.hosting import CODE_LENGTH, CODE_LETTERS
from bot.use_cases.seating import MOST_WRONG_CODES
from prove.live_class import WAIT_SECONDS, LiveClass
from tests.storage.stored import rows

GUESSERS, LESSON_MINUTES, WINDOW_MINUTES = 500, 60, 10
WRONG, TOO_MANY = "no quiz with this code", "Too many wrong codes"
_SEAT = "SELECT 1 FROM live_seats WHERE quiz_id = ? AND person_id = ?"


def chance_of_guessing() -> float:
    """That one of so many people who guess all the time hits the code of a lesson in an hour."""
    windows = LESSON_MINUTES // WINDOW_MINUTES + 1  # one more may have begun before
    codes = float(len(CODE_LETTERS)) ** CODE_LENGTH
    return GUESSERS * windows * MOST_WRONG_CODES / codes


async def guess_codes(room: LiveClass, guessers: int) -> tuple[int, list[str]]:
    """People send wrong codes, by word and by link, then the right one; how many, and what failed.

    After five nothing may be looked up any more: the right code is answered like a wrong one.
    """
    guesses = [f"AAAA-BBB{letter}" for letter in CODE_LETTERS[: MOST_WRONG_CODES + 2]]
    found = await asyncio.gather(
        *(_guess(room, [*guesses, room.code], number) for number in range(guessers))
    )
    return guessers * (len(guesses) + 1), [fault for faults in found for fault in faults]


async def _guess(room: LiveClass, guesses: Sequence[str], number: int) -> list[str]:
    person_id = room.telegram.create_person("Guess", "en").id
    for place, code in enumerate(guesses):
        text = code if (place + number) % 2 else f"/start live_{code.replace('-', '')}"
        room.telegram.send(person_id, text)
    calls = await room.telegram.wait(
        "sendMessage", person_id, count=len(guesses), timeout_seconds=WAIT_SECONDS
    )
    told = [call.result["text"] for call in calls]
    wanted = [WRONG] * MOST_WRONG_CODES + [TOO_MANY] * (len(told) - MOST_WRONG_CODES)
    found = []
    if not all(words in text for words, text in zip(wanted, told, strict=True)):
        found.append(f"a guesser was told {[text[:30] for text in told]}")
    if rows(room.database, _SEAT, room.quiz_id, person_id):
        found.append("a guesser has come in with the last code")
    return found
