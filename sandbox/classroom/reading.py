"""What a message of the bot asks of a pupil, read from its buttons and words alone."""

import re
from dataclasses import dataclass

from sandbox.classroom.answer_key import AnswerKey, option_lines, right_letter
from sandbox.json_types import Json
from sandbox.people import Chat

LETTER = re.compile(r"[A-D]")
# How a button says that one comes in or goes on by it, in Italian and English. Another button that
# stands alone, such as *Leave* or *Report a mistake*, is pressed by nobody who was not asked to.
JOINING = re.compile(
    r"\b(join|enter|take part|participate|count me in|i.?m (in|here|ready)|ready|start|begin"
    r"|next|continue|go on|ok|partecip\w*|entra|entro|unisciti|iscriviti|iscrivimi|ci sono"
    r"|eccomi|sono qui|pront[oaie]|inizia|comincia|avvia|avanti|continua|prosegui)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LetterQuestion:
    """Choose one of these letters. `identity` stays the same while the question does."""

    identity: str
    letters: dict[str, str]  # the data of its button by letter
    right: str | None  # None when nobody knows


@dataclass(frozen=True)
class SoleButton:
    """Press the one button that there is, such as *Join*."""

    identity: str
    data: str


@dataclass(frozen=True)
class PollQuestion:
    """Choose one of the options, by position from 0."""

    identity: str
    option_count: int
    right: tuple[int, ...]  # empty when nobody knows


@dataclass(frozen=True)
class NameQuestion:
    """Write one's first name."""

    identity: str


Task = LetterQuestion | SoleButton | PollQuestion | NameQuestion


def read_task(chat: Chat, message: Json, key: AnswerKey) -> Task | None:
    """What a message as it stands asks for; None when it asks for nothing."""
    if "poll" in message:
        return _poll_question(message["poll"], key)
    if letters := letters_of(message):
        return _letter_question(message, letters, key)
    buttons = _callback_buttons(message)
    if len(buttons) == 1 and JOINING.search(buttons[0]["text"]):
        data = buttons[0]["callback_data"]
        return SoleButton(f"press {data}", data)
    wish = chat.unseen_by_bot.get(message["message_id"], {}).get("reply_markup", {})
    if chat.type == "private" and wish.get("force_reply"):
        return NameQuestion("name")
    return None


def letters_of(message: Json) -> dict[str, str]:
    """The data of the buttons that are labelled with a single letter, when there are several."""
    letters = {
        button["text"].strip(): button["callback_data"]
        for button in _callback_buttons(message)
        if LETTER.fullmatch(button["text"].strip())
    }
    return letters if len(letters) > 1 else {}


def _callback_buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row if "callback_data" in button]


def _letter_question(message: Json, letters: dict[str, str], key: AnswerKey) -> LetterQuestion:
    text = str(message.get("text") or message.get("caption") or "")
    question = key.question_in(text)
    if question is not None:
        right = right_letter(question, text)
        return LetterQuestion(f"ask {question.id}", letters, right if right in letters else None)
    return LetterQuestion(f"ask {_gist_of(text, letters)}", letters, None)


def _gist_of(text: str, letters: dict[str, str]) -> str:
    """What stays the same in an unknown question while numbers in it, such as a count, change."""
    offers = option_lines(text)
    if offers:
        return repr(offers)
    return re.sub(r"\d+", "", text) + repr(letters)


def _poll_question(poll: Json, key: AnswerKey) -> PollQuestion | None:
    if poll["is_closed"]:
        return None
    right = tuple(poll.get("correct_option_ids", ()))
    question = key.question_in(poll["question"])
    if question is not None and not right:
        texts = [option["text"] for option in poll["options"]]
        right = tuple(at for at, text in enumerate(texts) if text in question.right_texts)
    return PollQuestion(f"vote {poll['id']}", len(poll["options"]), right)
