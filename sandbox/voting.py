"""What people do with polls: vote, change or retract it; and the end of a poll."""

from sandbox.actions import existing_message, place_of
from sandbox.errors import ControlError
from sandbox.json_types import Json
from sandbox.people import Chat, Person
from sandbox.polls import Poll
from sandbox.world import World


def vote(
    world: World,
    person_id: int,
    message_id: int,
    option_ids: list[int],
    chat_id: int | None = None,
) -> None:
    """A person chooses options, by position from 0. Raises ControlError.

    In a poll that allows it this replaces an earlier vote.
    """
    person, chat = place_of(world, person_id, chat_id)
    poll = _open_poll(chat, message_id)
    chosen = sorted(set(option_ids))
    if not chosen:
        raise ControlError(400, "option_ids must name one option at least")
    if chosen[0] < 0 or chosen[-1] >= len(poll.options):
        raise ControlError(400, f"option_ids must be from 0 to {len(poll.options) - 1}")
    if len(chosen) > 1 and not poll.details["allows_multiple_answers"]:
        raise ControlError(400, "this poll takes one answer")
    if person_id in poll.votes and not poll.details["allows_revoting"]:
        raise ControlError(409, "this person has voted, and the poll lets nobody change that")
    if poll.votes.get(person_id) != chosen:
        _put_vote(world, chat, message_id, poll, person, chosen)


def retract_vote(world: World, person_id: int, message_id: int, chat_id: int | None = None) -> None:
    """A person takes the vote back, where the poll allows it. Raises ControlError."""
    person, chat = place_of(world, person_id, chat_id)
    poll = _open_poll(chat, message_id)
    if not poll.details["allows_revoting"]:
        raise ControlError(409, "the poll lets nobody change a vote")
    if person_id not in poll.votes:
        raise ControlError(409, "this person has not voted")
    _put_vote(world, chat, message_id, poll, person, [])


def close_poll(world: World, chat_id: int, message_id: int) -> None:
    """End a poll as if its time were over. Raises ControlError."""
    chat = world.chats.get(chat_id)
    if chat is None:
        raise ControlError(404, f"there is no chat {chat_id}")
    _open_poll(chat, message_id)
    end_poll(world, chat, message_id)


def open_for(world: World, chat: Chat, message_id: int, seconds: float) -> None:
    """Have the poll of this message end in so many seconds of the sandbox's clock."""
    poll = chat.polls[message_id]
    poll.closing = world.clock.call_later(seconds, lambda: end_poll(world, chat, message_id))


def end_poll(world: World, chat: Chat, message_id: int) -> Poll:
    """Close the poll of this message, and tell the bot and the pages."""
    poll = chat.polls[message_id]
    poll.close()
    _show(world, chat, message_id, poll)
    world.updates.add("poll", poll.as_update(), world.timing.update_retention)
    return poll


def votes_in(chat: Chat) -> Json:
    """Who chose what in the polls of a chat: option ids by message id and person id."""
    return {
        str(message_id): {str(person_id): chosen for person_id, chosen in poll.votes.items()}
        for message_id, poll in chat.polls.items()
    }


def _open_poll(chat: Chat, message_id: int) -> Poll:
    existing_message(chat, message_id)
    poll = chat.polls.get(message_id)
    if poll is None:
        raise ControlError(400, f"message {message_id} is no poll")
    if poll.is_closed:
        raise ControlError(409, "this poll is closed")
    return poll


def _put_vote(
    world: World, chat: Chat, message_id: int, poll: Poll, person: Person, chosen: list[int]
) -> None:
    poll.put_vote(person.id, chosen)
    voted = {"message_id": message_id, "person_id": person.id, "option_ids": chosen}
    world.events.tell(chat.id, "vote", voted)
    _show(world, chat, message_id, poll)
    retention = world.timing.update_retention
    if poll.details["is_anonymous"]:
        world.updates.add("poll", poll.as_update(), retention)
        return
    answer = {
        "poll_id": poll.id,
        "user": person.user(),
        "option_ids": chosen,
        "option_persistent_ids": poll.persistent_ids(chosen),
    }
    world.updates.add("poll_answer", answer, retention)


def _show(world: World, chat: Chat, message_id: int, poll: Poll) -> None:
    world.replace_message(chat, chat.messages[message_id] | {"poll": poll.as_json()})
