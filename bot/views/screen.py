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
class Screen:
    """Telegram HTML and rows of keys."""

    text: str
    keyboard: tuple[tuple[Key, ...], ...] = ()

    def parameters(self) -> dict[str, Any]:
        """The Bot API arguments of `sendMessage` and `editMessageText` for this screen."""
        parameters: dict[str, Any] = {
            "text": self.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if self.keyboard:
            parameters["reply_markup"] = {
                "inline_keyboard": [
                    [{"text": key.label, "callback_data": key.button.encode()} for key in row]
                    for row in self.keyboard
                ]
            }
        return parameters
