"""Delivery at its worst: repeated, shuffled, renumbered; by polls and to webhooks."""

import asyncio
from collections import Counter

from sandbox.json_types import Json
from sandbox.testing import RunningSandbox
from tests.sandbox.bot_client import BotClient, eventually
from tests.sandbox.conftest import GIULIA
from tests.sandbox.receiver import Receiver


async def fetch_all(api: BotClient, deliveries: int) -> list[Json]:
    """Poll as bots do, confirming the highest number, until so many updates have come."""
    got: list[Json] = []
    offset = 0
    while len(got) < deliveries:
        batch = await api.call("getUpdates", offset=offset, timeout=5, limit=7)
        got += batch
        offset = max([offset, *(each["update_id"] + 1 for each in batch)])
    return got


def numbers(updates: list[Json]) -> list[int]:
    """The numbers that were written, in order of delivery."""
    return [int(each["message"]["text"]) for each in updates]


async def shuffled(api: BotClient, sandbox: RunningSandbox, seed: int) -> list[int]:
    """Twenty messages through windows of ten, each delivered 1 to 3 times."""
    sandbox.redeliver(times=3, window=10, seed=seed)
    for number in range(20):
        sandbox.send(GIULIA, str(number))
    pending = (await api.call("getWebhookInfo"))["pending_update_count"]
    got = numbers(await fetch_all(api, pending))
    assert await api.call("getUpdates", offset=10**9) == []
    return got


async def test_polls_get_each_update_once_at_least_in_shuffled_windows(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    got = await shuffled(api, sandbox, seed=1)
    times = Counter(got)
    assert sorted(times) == list(range(20))
    assert set(times.values()) == {1, 2, 3}
    first_window = sum(times[number] for number in range(10))
    assert max(got[:first_window]) == 9
    assert got != sorted(got)


async def test_the_same_seed_gives_the_same_order(api: BotClient, sandbox: RunningSandbox) -> None:
    runs = [await shuffled(api, sandbox, seed) for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]


async def test_a_window_that_does_not_fill_is_delivered_all_the_same(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.redeliver(window=100)
    sandbox.send(GIULIA, "1")
    assert (await api.call("getWebhookInfo"))["pending_update_count"] == 1
    [first] = await api.call("getUpdates", timeout=5)
    assert numbers([first]) == [1]
    sandbox.send(GIULIA, "2")
    sandbox.stop_redelivery()
    sandbox.send(GIULIA, "3")
    assert numbers(await api.call("getUpdates", offset=first["update_id"] + 1)) == [2, 3]


async def test_numbers_can_start_again_below_those_that_were_confirmed(
    api: BotClient, sandbox: RunningSandbox
) -> None:
    sandbox.send(GIULIA, "1")
    [old] = await api.call("getUpdates")
    assert await api.call("getUpdates", offset=old["update_id"] + 1) == []
    assert (await api.control("POST", "updates/restart", {"update_id": 5}))[0] == 200
    for text in ("2", "3"):
        sandbox.send(GIULIA, text)
    got = await api.call("getUpdates", offset=old["update_id"] + 1)
    assert [each["update_id"] for each in got] == [5, 6]
    assert await api.call("getUpdates", offset=7) == []


async def test_a_webhook_gets_repeated_and_shuffled_updates(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    status, answer = await api.control("PUT", "redelivery", {"times": 2, "window": 8, "seed": 3})
    assert (status, answer["plan"]["times"]) == (200, 2)
    await api.call("setWebhook", url=receiver.url)
    for number in range(16):
        sandbox.send(GIULIA, str(number))
    await eventually(lambda: len({each["update_id"] for each in receiver.updates}) == 16)
    await receiver.nothing_pending(api)
    got = numbers(receiver.updates)
    assert set(Counter(got).values()) == {1, 2}
    assert got != sorted(got)
    assert receiver.most_at_once == 1


async def test_a_disorderly_webhook_gets_one_chat_in_parallel(
    api: BotClient, sandbox: RunningSandbox, receiver: Receiver
) -> None:
    released = asyncio.Event()
    receiver.hold = released
    sandbox.redeliver(disorderly=True)
    await api.call("setWebhook", url=receiver.url, max_connections=3)
    for number in range(5):
        sandbox.send(GIULIA, str(number))
    await eventually(lambda: len(receiver.updates) == 3)
    released.set()
    await receiver.nothing_pending(api)
    assert sorted(numbers(receiver.updates)) == [0, 1, 2, 3, 4]
    assert receiver.most_at_once == 3


async def test_the_control_api_goes_back_to_order(api: BotClient, sandbox: RunningSandbox) -> None:
    plan = {"times": 5, "window": 2, "seed": 1, "disorderly": True}
    assert (await api.control("PUT", "redelivery", plan))[1] == {"plan": plan}
    assert (await api.control("GET", "redelivery"))[1] == {"plan": plan}
    assert (await api.control("DELETE", "redelivery"))[1] == {"plan": None}
    for number in range(5):
        sandbox.send(GIULIA, str(number))
    assert numbers(await api.call("getUpdates")) == [0, 1, 2, 3, 4]
