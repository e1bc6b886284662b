"""The scenes in which a step fails: what somebody has done, and what they do then."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.running_bot import Someone


@dataclass(frozen=True)
class Scene:
    """What somebody has done, and the one thing they do when the step fails.

    The thing is a command, or the beginning of a button's data.
    """

    name: str
    prepare: Callable[[Someone], Awaitable[object]]
    act: str


def button(person: Someone, data: str) -> tuple[int, str]:
    """The newest button with this data, or data that begins like it."""
    for message in reversed(person.telegram.messages(person.id)):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for key in row:
                if key["callback_data"].startswith(data):
                    return message["message_id"], key["callback_data"]
    raise LookupError(f"no button {data}")


async def nothing(person: Someone) -> None:
    """Somebody new."""


async def choose_all(person: Someone) -> None:
    """About to choose how many questions."""
    screen = await person.say("/quiz")
    label = next(key for key in person.labels(screen) if person.data_of(key, screen) == "size:-")
    await person.tap(label, screen)


async def answer_all(person: Someone) -> None:
    """Before the result of a round."""
    await person.start_practice()
    for place in range(5):
        await person.answer(right=place % 2 == 0)
        if place < 4:
            await person.tap("Avanti")


async def wish_to_be_forgotten(person: Someone) -> None:
    """Before the last question of /forget."""
    await person.start_practice()
    await person.answer(right=True)
    await person.say("/forget")


SCENES = (
    Scene("start", nothing, "/start"),
    Scene("begin a round", choose_all, "begin:-:5"),
    Scene("answer", Someone.start_practice, "a:"),
    Scene("finish a round", answer_all, "next:"),
    Scene("take one's data", wish_to_be_forgotten, "/mydata"),
    Scene("be forgotten", wish_to_be_forgotten, "forget"),
)
