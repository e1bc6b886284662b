"""getUpdates: order, confirmation, waiting, conflicts."""

import asyncio

import pytest

from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, eventually
from tests.sandbox.conftest import GIULIA

TERMINATED = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)


async def poll_is_waiting(sandbox: RunningSandbox) -> None:
    """Return when a getUpdates waits at the server."""
    await eventually(sandbox.world.updates.is_polled)


async def test_updates_come_in_order_and_again_until_confirmed(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    for word in ("uno", "due", "tre"):
        sandbox.send(GIULIA, word)
    first = await api.call("getUpdates")
    assert [each["message"]["text"] for each in first] == ["uno", "due", "tre"]
    ids = [each["update_id"] for each in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert await api.call("getUpdates") == first
    assert await api.call("getUpdates", offset=ids[0] + 1) == first[1:]
    assert await api.call("getUpdates") == first[1:]
    assert await api.call("getUpdates", offset=ids[2] + 1) == []


async def test_the_limit_is_kept_between_1_and_100(api: BotClient, sandbox: RunningSandbox) -> None:
    for number in range(120):
        sandbox.send(GIULIA, str(number))
    assert len(await api.call("getUpdates", limit=0)) == 1
    assert len(await api.call("getUpdates", limit=7)) == 7
    assert len(await api.call("getUpdates", limit=1000)) == 100


async def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    for word in ("uno", "due", "tre"):
        sandbox.send(GIULIA, word)
    [last] = await api.call("getUpdates", offset=-1)
    assert last["message"]["text"] == "tre"
    assert await api.call("getUpdates") == [last]


async def test_a_long_poll_ends_with_the_first_update(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    waiting = asyncio.create_task(api.call("getUpdates", timeout=30))
    await poll_is_waiting(sandbox)
    sandbox.send(GIULIA, "eccomi")
    [update] = await asyncio.wait_for(waiting, 30)
    assert update["message"]["text"] == "eccomi"


async def test_a_newer_poll_ends_the_older_with_a_conflict(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    older = asyncio.create_task(api.envelope("getUpdates", timeout=30))
    await poll_is_waiting(sandbox)
    newer = asyncio.create_task(api.call("getUpdates", timeout=30))
    status, envelope = await asyncio.wait_for(older, 30)
    assert (status, envelope["description"]) == (409, TERMINATED)
    sandbox.send(GIULIA, "ciao")
    assert len(await asyncio.wait_for(newer, 30)) == 1


async def test_a_caller_that_hangs_up_leaves_no_poll_behind(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    hasty = asyncio.create_task(api.call("getUpdates", timeout=30))
    await poll_is_waiting(sandbox)
    hasty.cancel()
    await eventually(lambda: not sandbox.world.updates.is_polled())
    sandbox.send(GIULIA, "ciao")
    assert len(await api.call("getUpdates")) == 1


async def test_only_wanted_updates_are_queued_and_the_wish_lasts(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    await api.call("getUpdates", allowed_updates=["callback_query"])
    sandbox.send(GIULIA, "unheard")
    assert await api.call("getUpdates") == []
    await api.call("getUpdates", allowed_updates=[])
    sandbox.send(GIULIA, "heard")
    [update] = await api.call("getUpdates")
    assert update["message"]["text"] == "heard"


async def test_a_tap_nobody_fetched_in_time_is_dropped(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    message_id = sandbox.send(GIULIA, "x")
    sandbox.tap(GIULIA, message_id, "x", forge=True)
    sandbox.move_clock(151)
    kinds = [next(iter(set(each) - {"update_id"})) for each in await api.call("getUpdates")]
    assert kinds == ["message"]


async def test_edits_of_people_arrive(api: BotClient, sandbox: RunningSandbox) -> None:
    message_id = sandbox.send(GIULIA, "ciap")
    sandbox.edit(GIULIA, message_id, "ciao")
    [sent, edited] = await api.call("getUpdates")
    assert sent["message"]["text"] == "ciap"
    assert edited["edited_message"]["text"] == "ciao"
    assert edited["edited_message"]["edit_date"]


@pytest.mark.parametrize("repeated", [False, True])
async def test_an_injected_update_arrives_as_it_is(
    raw_sandbox: RunningSandbox, session: object, repeated: bool
) -> None:
    api = BotClient(raw_sandbox, session)  # type: ignore[arg-type]
    raw = {"something_new": {"x": 1}}
    update_id = raw_sandbox.inject(raw)
    assert await api.call("getUpdates") == [{"update_id": update_id, **raw}]
    assert await api.call("getUpdates", offset=update_id + 1) == []
    if repeated:
        raw_sandbox.inject({"update_id": update_id, **raw})
        again = await api.call("getUpdates", offset=update_id + 1)
        assert again == [{"update_id": update_id, **raw}]
        assert await api.call("getUpdates", offset=update_id + 1) == []
