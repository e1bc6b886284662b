"""Polls and quizzes: sendPoll, stopPoll, with the limits and texts of TDLib and its server.

What only Telegram's servers check (explanation, times) has no published text: those are ours.
"""

from typing import Any

from sandbox.bot_api.content import check_access, read_chat, read_formatted
from sandbox.bot_api.messages import send_new
from sandbox.errors import bad_request
from sandbox.json_types import Json
from sandbox.keyboards import check_reply_markup, read_reply_markup
from sandbox.parameters import Parameters, from_mapping
from sandbox.polls import Poll
from sandbox.voting import end_poll, open_for
from sandbox.world import World

QUESTION_LIMIT = 300
OPTIONS_LIMIT = 12
OPTION_LIMIT = 100
EXPLANATION_LIMIT = 200
EXPLANATION_LINE_FEEDS = 2
DESCRIPTION_LIMIT = 1024
OPEN_SECONDS = (5, 2_628_000)


def send_poll(world: World, parameters: Parameters) -> Json:
    """Bot API: sendPoll."""
    question = _read_text(world, parameters, "question", QUESTION_LIMIT, "poll question length")
    options = _read_options(world, parameters)
    details = question | _read_kind(world, parameters, len(options))
    details |= _read_description(world, parameters)
    seconds = _read_open_seconds(world, parameters, details)
    poll = Poll(str(world.random.randint(10**17, 10**18)), options, details)
    poll.is_closed = parameters.boolean("is_closed")
    message = send_new(world, parameters, {"poll": poll.as_json()})
    chat = world.chats[message["chat"]["id"]]
    chat.polls[message["message_id"]] = poll
    if seconds is not None and not poll.is_closed:
        open_for(world, chat, message["message_id"], seconds)
    return message


def stop_poll(world: World, parameters: Parameters) -> Json:
    """Bot API: stopPoll. Without `reply_markup` the keyboard goes away, as with an edit."""
    markup = read_reply_markup(parameters)
    chat, message_id = read_chat(world, parameters), parameters.integer("message_id")
    check_access(world, chat)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message with poll to stop not found")
    poll = chat.polls.get(message_id)
    if poll is None:
        raise bad_request("message is not a poll")
    if poll.is_closed:
        raise bad_request("poll has already been closed")
    check_reply_markup(markup)
    kept = {name: value for name, value in message.items() if name != "reply_markup"}
    chat.messages[message_id] = kept | ({"reply_markup": markup} if markup else {})
    return end_poll(world, chat, message_id).as_update()


def _read_text(
    world: World, parameters: Parameters, name: str, limit: int, what: str
) -> dict[str, Any]:
    """A text argument and its entities, of which only custom emoji stay. Raises ApiError 400."""
    raw = parameters.text(name)
    entities_name, mode_name = f"{name}_entities", f"{name}_parse_mode"
    text, entities = read_formatted(world, parameters, raw, entities_name, mode_name)
    if not text.strip():
        raise bad_request("text must be non-empty")
    if len(text) > limit:
        raise bad_request(f"{what} must not exceed {limit}")
    kept = [entity for entity in entities if entity["type"] == "custom_emoji"]
    return {name: text} | ({entities_name: kept} if kept else {})


def _read_options(world: World, parameters: Parameters) -> list[Json]:
    options = parameters.decoded("options", "options")
    if not isinstance(options, list):
        raise bad_request("expected an Array of InputPollOption")
    if not options:
        raise bad_request("poll must have at least one answer option")
    if len(options) > OPTIONS_LIMIT:
        raise bad_request(f"poll can't have more than {OPTIONS_LIMIT} options")
    read = [_read_option(world, option) for option in options]
    return [{"persistent_id": str(place), **option} for place, option in enumerate(read)]


def _read_option(world: World, option: Any) -> Json:
    """One option; older bots give its text alone."""
    problem = "can't parse InputPollOption: "
    if isinstance(option, str):
        option = {"text": option}
    if not isinstance(option, dict):
        raise bad_request(f"{problem}Expected InputPollOption to be an Object")
    if "text" not in option:
        raise bad_request(f'{problem}Can\'t find field "text"')
    nested = from_mapping(option)
    return _read_text(world, nested, "text", OPTION_LIMIT, "poll options length")


def _read_kind(world: World, parameters: Parameters, option_count: int) -> Json:
    """What kind of poll it is, and how one votes in it. Raises ApiError 400."""
    kind = parameters.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    details: Json = {
        "type": kind,
        "is_anonymous": _flag(parameters, "is_anonymous", True),
        "allows_multiple_answers": _flag(parameters, "allows_multiple_answers", False),
        "allows_revoting": _flag(parameters, "allows_revoting", kind == "regular"),
        "members_only": False,
    }
    if kind == "quiz":
        explanation = _read_explanation(world, parameters)
        details["correct_option_ids"] = _read_correct_options(parameters, option_count)
        details |= explanation
    return details


def _flag(parameters: Parameters, name: str, default: bool) -> bool:
    return parameters.boolean(name) if parameters.text(name) else default


def _read_correct_options(parameters: Parameters, option_count: int) -> list[int]:
    ids = parameters.decoded("correct_option_ids", "correct option identifiers")
    if ids is None and parameters.text("correct_option_id"):
        ids = [parameters.integer("correct_option_id", -1)]
    if not isinstance(ids, list | None):
        raise bad_request("expected an Array of correct option identifiers")
    if not ids:
        raise bad_request("correct quiz option list must be non-empty")
    if not all(type(each) is int for each in ids):
        raise bad_request("correct option identifier must be of type Number")
    if sorted(set(ids)) != ids:
        raise bad_request("correct quiz option list must be increasing")
    if ids[0] < 0 or ids[-1] >= option_count:
        raise bad_request("wrong quiz correct_option_id")
    return ids


def _read_explanation(world: World, parameters: Parameters) -> Json:
    text, entities = _read_optional(world, parameters, "explanation", EXPLANATION_LIMIT)
    if text.count("\n") > EXPLANATION_LINE_FEEDS:
        raise bad_request(f"explanation must have at most {EXPLANATION_LINE_FEEDS} line feeds")
    if not text:
        return {}
    return {"explanation": text} | ({"explanation_entities": entities} if entities else {})


def _read_description(world: World, parameters: Parameters) -> Json:
    text, entities = _read_optional(world, parameters, "description", DESCRIPTION_LIMIT)
    if not text:
        return {}
    return {"description": text} | ({"description_entities": entities} if entities else {})


def _read_optional(
    world: World, parameters: Parameters, name: str, limit: int
) -> tuple[str, list[Json]]:
    raw = parameters.text(name)
    if not raw:
        return "", []
    found = read_formatted(world, parameters, raw, f"{name}_entities", f"{name}_parse_mode")
    if len(found[0]) > limit:
        raise bad_request(f"{name} must not exceed {limit} characters")
    return found


def _read_open_seconds(world: World, parameters: Parameters, details: Json) -> float | None:
    """For how long the poll is open, None without an end; `details` gets both ways to say it."""
    period, date = parameters.integer("open_period"), parameters.integer("close_date")
    if not period and not date:
        return None
    if period and date:
        raise bad_request("open_period and close_date can't be used together")
    seconds = period if period else date - world.now()
    least, most = OPEN_SECONDS
    if not least <= seconds <= most:
        name = "open_period" if period else "close_date"
        raise bad_request(f"{name} must be from {least} to {most} seconds ahead")
    details |= {"open_period": seconds, "close_date": world.now() + seconds}
    return seconds if period else date - world.clock()
