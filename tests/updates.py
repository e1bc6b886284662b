"""Updates as Telegram sends them, as JSON."""

from typing import Any

Raw = dict[str, Any]


def written(person_id: int, text: str, update_id: int, language_code: str = "it") -> Raw:
    """A person writes in a private chat."""
    person = {
        "id": person_id,
        "is_bot": False,
        "first_name": "Anna",
        "language_code": language_code,
    }
    message = {
        "message_id": update_id,
        "from": person,
        "chat": {"id": person_id, "type": "private", "first_name": "Anna"},
        "date": 1_772_000_000,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": update_id, "message": message}


def tapped(person_id: int, message_id: int, data: str, update_id: int, query_id: str = "1") -> Raw:
    """A person taps a button of a message in a private chat."""
    raw = written(person_id, "", update_id)["message"]
    message = {**raw, "message_id": message_id, "text": "?"}
    query = {"id": query_id, "from": raw["from"], "message": message}
    return {"update_id": update_id, "callback_query": {**query, "chat_instance": "1", "data": data}}
