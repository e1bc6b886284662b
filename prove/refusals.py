"""Every refusal that the Bot API is known to answer a call with, and what may follow from it.

The texts are those of the official server and, for what only Telegram's servers decide, observed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from sandbox.calls import Call
from sandbox.testing import RunningSandbox

SORRY = "Qualcosa è andato storto"


class Then(Enum):
    """What the bot has to do with a call that was refused."""

    LEAVE = auto()  # nothing to this chat is tried again until the person acts
    AGAIN = auto()  # the same call, later
    ANEW = auto()  # an edit says it in a new message
    NOTHING = auto()  # there is nothing left to do
    SORRY = auto()  # the words were refused: one plain sentence instead


@dataclass(frozen=True)
class Refusal:
    """A status, Telegram's text, and what follows."""

    status: str
    description: str
    then: Then

    def plant(self, telegram: RunningSandbox, **where: object) -> None:
        """Have the next call that is meant refused."""
        if self.status == "429":
            telegram.fault("429", retry_after=1, **where)
        else:
            telegram.fault(self.status, description=self.description, **where)


def _bad(then: Then, *texts: str) -> tuple[Refusal, ...]:
    return tuple(Refusal("400", f"Bad Request: {text}", then) for text in texts)


def _forbidden(*texts: str) -> tuple[Refusal, ...]:
    return tuple(Refusal("403", f"Forbidden: {text}", Then.LEAVE) for text in texts)


REFUSALS = (
    *_forbidden(
        "bot was blocked by the user",
        "user is deactivated",
        "bot can't initiate conversation with a user",
        "bot was kicked from the group chat",
        "bot was kicked from the supergroup chat",
        "bot is not a member of the supergroup chat",
    ),
    *_bad(
        Then.LEAVE,
        "chat not found",
        "not enough rights to send text messages to the chat",
    ),
    *_bad(
        Then.SORRY,
        "message text is empty",
        "text must be non-empty",
        "message is too long",
        "MESSAGE_TOO_LONG",
        "message caption is too long",
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        "unsupported parse_mode",
        "BUTTON_DATA_INVALID",
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        "poll question length must not exceed 300",
        "poll can't have more than 12 options",
        "poll options length must not exceed 100",
        "correct quiz option list must be non-empty",
        "wrong quiz correct_option_id",
        "message is not a poll",
    ),
    *_bad(
        Then.NOTHING,
        "message is not modified: specified new message content and reply markup are exactly the"
        " same as a current content and reply markup of the message",
        "message to delete not found",
        "message can't be deleted",
        "query is too old and response timeout expired or query ID is invalid",
        "message with poll to stop not found",
        "poll has already been closed",
    ),
    *_bad(Then.ANEW, "message to edit not found", "message can't be edited"),
    Refusal("429", "Too Many Requests: retry after 1", Then.AGAIN),
    Refusal("500", "Internal Server Error", Then.AGAIN),
    Refusal("502", "Bad Gateway", Then.AGAIN),
)


def one_of_each_kind(random: Random) -> list[Refusal]:
    """A refusal of each consequence; of those that are tried again, not the one that waits."""
    quick = [refusal for refusal in REFUSALS if refusal.status != "429"]
    return [random.choice([each for each in quick if each.then is then]) for then in Then]


def faults_of(then: Then, calls: Sequence[Call], *, is_group: bool) -> list[str]:
    """What the bot did otherwise than the refusal of the first call asks for."""
    if not calls or calls[0].ok:
        return ["nothing was refused: the proof proves nothing"]
    shown = [call for call in calls[1:] if call.ok]
    words = [call.parameters.text("text") for call in shown]
    if then is Then.LEAVE and calls[1:]:
        return [f"{len(calls) - 1} more calls"]
    if then is Then.SORRY and not is_group and not words[:1]:
        return ["no word to the person"]
    if then is Then.SORRY and not is_group and SORRY not in " ".join(words):
        return [f"no apology but {words}"]
    if then is Then.AGAIN and not (shown and shown[0].parameters == calls[0].parameters):
        return ["the call was not made again"]
    if then is Then.ANEW and not shown:
        return ["nothing was sent anew"]
    return []
