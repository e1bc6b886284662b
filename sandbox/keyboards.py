"""Inline keyboards and wishes for a reply: read, checked and cleaned as Telegram does it."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.parameters import Parameters

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
CALLBACK_DATA_LIMIT_BYTES = 64
BUTTONS_LIMIT = 100
PLACEHOLDER_LIMIT = 64
LINK_SCHEMES = {"http", "https", "tg", "ton", "tonsite"}


def read_reply_markup(parameters: Parameters) -> Json | None:
    """The inline keyboard of a call, None when there is none. Raises ApiError 400."""
    markup = _read_markup(parameters)
    if "inline_keyboard" not in markup:
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    cleaned = [row for row in (_read_row(row) for row in rows) if row]
    return {"inline_keyboard": cleaned} if cleaned else None


def read_force_reply(parameters: Parameters) -> Json | None:
    """The wish for a reply (Bot API: ForceReply), None when there is none. Raises ApiError 400."""
    markup = _read_markup(parameters)
    if not markup.get("force_reply") or "inline_keyboard" in markup:
        return None
    placeholder = str(markup.get("input_field_placeholder") or "")
    if len(placeholder) > PLACEHOLDER_LIMIT:
        raise bad_request("input field placeholder is too long")
    wish: Json = {"force_reply": True}
    if placeholder:
        wish["input_field_placeholder"] = placeholder
    if markup.get("selective"):
        wish["selective"] = True
    return wish


def _read_markup(parameters: Parameters) -> Json:
    markup = parameters.decoded("reply_markup", "reply keyboard markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    return markup


def check_reply_markup(markup: Json | None) -> None:
    """What only Telegram's servers check, after all else. Raises ApiError 400."""
    if markup is None:
        return
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > BUTTONS_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if "pay" in button or "callback_game" in button:
            raise bad_request("BUTTON_TYPE_INVALID")
        if "copy_text" in button and not button["copy_text"].get("text"):
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        data = button.get("callback_data")
        if data is not None and len(data.encode()) > CALLBACK_DATA_LIMIT_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")


def _read_row(row: Any) -> list[Json]:
    if not isinstance(row, list):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    return [_read_button(button) for button in row]


def _read_button(button: Any) -> Json:
    problem = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(problem + "expected an Object")
    if "text" not in button:
        raise bad_request(problem + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(problem + 'Field "text" must be of type String')
    for name in ACTIONS:
        if name in button and button[name] != "":
            _check_links(button)
            return dict(button)
    raise bad_request(problem + "Text buttons are unallowed in the inline keyboard")


def _check_links(button: Json) -> None:
    """Raises ApiError 400 when a link of the button cannot be opened."""
    if url := str(button.get("url", "")):
        problem = _link_problem(url)
        if problem:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}")
    web_app = button.get("web_app")
    if isinstance(web_app, dict):
        url = str(web_app.get("url", ""))
        if not url.lower().startswith("https://"):
            raise bad_request(
                f"inline keyboard button Web App URL '{url}' is invalid:"
                " Only HTTPS links are allowed"
            )


def _link_problem(url: str) -> str | None:
    scheme, separator, rest = url.partition("://")
    if separator and scheme.lower() not in LINK_SCHEMES:
        return "Unsupported URL protocol"
    host = (rest if separator else url).partition("/")[0]
    if scheme.lower() in {"http", "https"} or not separator:
        return None if "." in host or host.startswith("localhost") else "Wrong HTTP URL"
    return None
