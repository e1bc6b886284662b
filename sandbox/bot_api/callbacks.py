"""answerCallbackQuery."""

from sandbox.callbacks import answer_event
from sandbox.errors import bad_request
from sandbox.parameters import Parameters
from sandbox.world import World

TEXT_LIMIT = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Bot API: answerCallbackQuery."""
    text = parameters.text("text")
    if len(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.callbacks.take(parameters.text("callback_query_id"))
    if query is None:
        raise bad_request(TOO_OLD)
    if not query.given_up:
        show_alert = parameters.boolean("show_alert")
        event = answer_event(query, text, show_alert, parameters.text("url"))
        world.events.tell(query.person_id, "callback_answer", event)
    return True
