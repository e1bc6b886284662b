"""People who play on: each taps a button of what the bot has shown, as soon as it was shown.

They live in the process of the null API, because that is who sees what the bot shows.
"""

import asyncio
import itertools
import math
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.connection import Connection, connect, post_request
from bench.percentile import percentile
from bench.processes import cpu_seconds, resident_megabytes
from bench.screens import Screen, shown_screen, verb_of
from bench.taps import QUESTIONS, asking_message, private_chat, query_id, query_update

FIRST_UPDATE = 20_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_OK = 200
_AGAIN_SECONDS = 1.0
_SETTLE_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Loop:
    """Who plays: (Telegram id, what they tap first), `at_once` at a time.

    Measured are `seconds`, from a second after the last has seen something; all play until then. Or
    all that they do, when each makes `taps_each` taps and gives their place to the next. `pid` is
    the bot's; with `signals` it is sent SIGUSR1 before each tap.
    """

    firsts: Sequence[tuple[int, str]]
    by_webhook: bool
    pid: int | None = None
    at_once: int = 50
    seconds: float = 8.0
    taps_each: int | None = None
    signals: bool = False


@dataclass(frozen=True)
class Looped:
    """What was measured: taps whose new screen came in the time, and the bot's part of it.

    Waits are those of the taps made in the time, however late, until the call that shows the next
    screen; infinite is None. The others count all taps: `made` by verb, `answered` callback
    queries, taps that were shown nothing, deliveries that had to be `repeated`. `first_answer_at`
    is in seconds of `time.monotonic`.
    """

    seconds: float
    taps: int
    p50_ms: float | None
    p99_ms: float | None
    cpu_seconds: float
    resident_megabytes: float
    made: Mapping[str, int]
    answered: int
    unshown: int
    repeated: int
    first_answer_at: float | None


@dataclass
class _Tap:
    """One tap of a person; `shown` is when the bot's next screen came in."""

    number: int
    verb: str
    at: float
    shown: float = math.inf


@dataclass
class _Person:
    """Somebody with the bot's last message before their eyes."""

    learner_id: int
    first: str
    screen: Screen
    random: Random
    connection: Connection | None = None
    waiting: "asyncio.Future[float] | None" = None

    def see(self, screen: Screen, came: float) -> None:
        """A new screen; the call that shows it came at `came`."""
        self.screen = screen
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(came)


@dataclass
class Telegram:
    """What people need of it: the queue of a bot that polls, the webhook, the answered taps."""

    feed: Callable[[bytes], object]
    webhook: "asyncio.Future[Mapping[str, object]]"
    answers: Mapping[str, float]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_UPDATE))


class People:
    """All who play in one loop."""

    def __init__(self, loop: Loop, telegram: Telegram) -> None:
        self._loop = loop
        self._telegram = telegram
        self._persons: dict[int, _Person] = {}
        self._taps: list[_Tap] = []
        self._ridden_home: dict[str, float] = {}
        self._repeated = 0
        self._yet_to_begin = min(loop.at_once, len(loop.firsts))
        self._all_have_begun = asyncio.Event()
        self._is_over = False

    def see(self, chat_id: int, message_id: int, body: bytes, came: float) -> None:
        """A call that shows a message was answered."""
        if person := self._persons.get(chat_id):
            person.see(shown_screen(chat_id, message_id, body), came)

    async def play(self) -> Looped:
        """Until the time is over, or everybody has made their taps."""
        turns = iter(self._loop.firsts)
        places = range(self._yet_to_begin)
        playing = [asyncio.create_task(self._take_turns(turns)) for _ in places]
        if self._loop.taps_each is None:
            begun = asyncio.create_task(self._all_have_begun.wait())
            await asyncio.wait({begun, *playing}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(_SETTLE_SECONDS)
        start, cpu = time.monotonic(), self._cpu_seconds()
        if self._loop.taps_each is None:
            await asyncio.wait(playing, timeout=self._loop.seconds)
        else:
            await asyncio.wait(playing)
        end, cpu = time.monotonic(), self._cpu_seconds() - cpu
        self._is_over = True
        done, left = await asyncio.wait(playing, timeout=_PATIENCE_SECONDS)
        for place in left:
            place.cancel()
        for place in done:
            place.result()  # a fault of the bench or of the bot's server
        return self._looped(start, end, cpu)

    def _cpu_seconds(self) -> float:
        return 0.0 if self._loop.pid is None else cpu_seconds(self._loop.pid)

    async def _take_turns(self, turns: Iterator[tuple[int, str]]) -> None:
        connection = None
        for learner_id, first in turns:
            if self._is_over:
                break
            message = asking_message(private_chat(learner_id), 100, QUESTIONS[0], first)
            person = _Person(learner_id, first, Screen(message), Random(learner_id), connection)  # noqa: S311
            self._persons[learner_id] = person
            await self._play_on(person)
            connection = person.connection
        if connection is not None:
            connection.close()

    async def _play_on(self, person: _Person) -> None:
        data = person.first
        for count in itertools.count(1):
            person.waiting = asyncio.get_running_loop().create_future()
            await self._tap(person, data, person.waiting)
            self._yet_to_begin -= count == 1
            if self._yet_to_begin == 0:
                self._all_have_begun.set()
            if self._is_over or count == self._loop.taps_each:
                return
            data = person.screen.choose(person.first, person.random)

    async def _tap(self, person: _Person, data: str, waiting: "asyncio.Future[float]") -> None:
        """Tap, and wait for what the bot shows."""
        if self._loop.signals and self._loop.pid is not None:
            os.kill(self._loop.pid, signal.SIGUSR1)
        tap = _Tap(next(self._telegram.numbers), verb_of(data), time.monotonic())
        self._taps.append(tap)
        update = query_update(tap.number, person.learner_id, person.screen.message, data).encode()
        if self._loop.by_webhook:
            await self._post(person, tap, update)
        else:
            self._telegram.feed(update)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            tap.shown = await waiting

    async def _post(self, person: _Person, tap: _Tap, update: bytes) -> None:
        """As Telegram does: again and again until the bot takes it."""
        port, path, headers = target_of(await self._telegram.webhook)
        request = post_request(port, path, update, headers)
        while True:
            person.connection = person.connection or await connect(port)
            try:
                status, body = await person.connection.post(request)
            except ConnectionError:
                person.connection, status, body = None, 0, b""
            if status == _OK:
                break
            self._repeated += 1
            await asyncio.sleep(_AGAIN_SECONDS)
        if b"answerCallbackQuery" in body:
            self._ridden_home[query_id(tap.number)] = time.monotonic()

    def _looped(self, start: float, end: float, cpu: float) -> Looped:
        waits = sorted((tap.shown - tap.at) * 1000 for tap in self._taps if start <= tap.at <= end)
        answers = {**self._telegram.answers, **self._ridden_home}
        ids = [query_id(tap.number) for tap in self._taps]
        answered = [answers[number] for number in ids if number in answers]
        pid = self._loop.pid
        return Looped(
            seconds=end - start,
            taps=sum(start <= tap.shown <= end for tap in self._taps),
            p50_ms=percentile(waits, 50),
            p99_ms=percentile(waits, 99),
            cpu_seconds=cpu,
            resident_megabytes=0.0 if pid is None else resident_megabytes(pid),
            made=dict(Counter(tap.verb for tap in self._taps)),
            answered=len(answered),
            unshown=sum(tap.shown == math.inf for tap in self._taps),
            repeated=self._repeated,
            first_answer_at=min(answered, default=None),
        )


def target_of(webhook: Mapping[str, object]) -> tuple[int, str, dict[str, str]]:
    """Port, path and headers of what a bot has said to setWebhook."""
    _, _, address, path = str(webhook["url"]).split("/", 3)
    secret = webhook.get("secret_token")
    headers = {SECRET_HEADER: str(secret)} if secret else {}
    return int(address.rpartition(":")[2]), f"/{path}", headers
