"""In what order a webhook gets updates: those of one lane one after another, lanes in parallel."""

from sandbox.json_types import Json

# Kinds that belong to the person who caused them, wherever that was (telegram-bot-api, Client.cpp:
# each kind has a queue of its own for each user).
BY_USER = {
    "callback_query": "callback",
    "inline_query": "inline",
    "chosen_inline_result": "chosen",
    "shipping_query": "payment",
    "pre_checkout_query": "payment",
}


def lane_of(update: Json) -> str:
    """The chat, user or poll whose updates come in order (Bot API: rules of delivery)."""
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        if kind == "poll":
            return f"poll {body.get('id')}"
        if kind == "poll_answer":
            return f"poll {body.get('poll_id')}"
        if kind in BY_USER:
            return f"{BY_USER[kind]} {_id_of(body.get('from'))}"
        if isinstance(body.get("chat"), dict):
            return f"chat {_id_of(body['chat'])}"
        return f"user {_id_of(body.get('from') or body.get('user'))}"
    return "other"


def _id_of(holder: object) -> object:
    return holder.get("id") if isinstance(holder, dict) else None
