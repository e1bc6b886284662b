"""A screen: one message as a person sees it, text above, buttons below."""

from dataclasses import dataclass
from typing import Any

from bot.views.buttons import Button


@dataclass(frozen=True)
class Key:
    """One key of an inline keyboard: what it says and which button it is."""

    label: str
    button: Button


@dataclass(frozen=True)
class Link:
    """A key that opens an address."""

    label: str
    url: str


@dataclass(frozen=True)
class Screen:
    """Telegram HTML and rows of keys.

    With `asks`, the words that stand in the empty line where people write, Telegram opens that line
    for the answer; such a screen has no keys.
    """

    text: str
    keyboard: tuple[tuple[Key | Link, ...], ...] = ()
    asks: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The Bot API arguments of `sendMessage` and `editMessageText` for this screen."""
        parameters: dict[str, Any] = {
            "text": self.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if self.keyboard:
            parameters["reply_markup"] = {
                "inline_keyboard": [[_as_key(key) for key in row] for row in self.keyboard]
            }
        elif self.asks is not None:
            parameters["reply_markup"] = {
                "force_reply": True,
                "input_field_placeholder": self.asks,
            }
        return parameters


def _as_key(key: Key | Link) -> dict[str, str]:
    if isinstance(key, Link):
        return {"text": key.label, "url": key.url}
    return {"text": key.label, "callback_data": key.button.encode()}
