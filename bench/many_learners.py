"""Many learners practise through the pipeline: `python -m bench.many_learners [COUNT]`.

The bot runs as its own process against a local Telegram in this one; each learner starts a practice
of five questions over all topics, answers each and sees the result. Prints the rate and the bot's
resident memory before and after.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.processes import resident_megabytes
from sandbox.calls import CallLog
from sandbox.testing import RunningSandbox
from tests.running_bot import Someone

AT_ONCE = 32
_NO_LIMIT = "100000"


async def practise(sandbox: RunningSandbox, number: int) -> None:
    """One learner, from the first message to the result."""
    person = sandbox.create_person(f"Learner {number}", "it" if number % 2 else "en")
    learner = Someone(sandbox, person.id)
    await learner.start_practice()
    for position in range(1, 6):
        await learner.answer(right=bool((number + position) % 3))
        await learner.tap(learner.labels(learner.screen)[0])
    assert learner.screen["text"].startswith(("Il tuo risultato", "Your result"))


async def measure(count: int, folder: Path) -> None:
    """Run all learners, at most AT_ONCE side by side, and print what it took."""
    async with RunningSandbox() as sandbox:
        sandbox.world.calls = CallLog(limit=1_000)
        environment = os.environ | {
            "BOT_TOKEN": sandbox.token,
            "BOT_API_URL": sandbox.api_url,
            "DATABASE_URL": f"sqlite:///{folder / 'fonte.db'}",
            "LOG_LEVEL": "warning",
            "SEND_PER_SECOND": _NO_LIMIT,
            "SEND_PER_CHAT_SECOND": _NO_LIMIT,
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment
        )
        await sandbox.world.bot_listens.wait()
        await practise(sandbox, 0)
        before, started = resident_megabytes(bot.pid), time.monotonic()
        places = asyncio.Semaphore(AT_ONCE)

        async def in_turn(number: int) -> None:
            async with places:
                await practise(sandbox, number)
            if number % 500 == 0:
                print(f"{number} learners: {resident_megabytes(bot.pid):.1f} MB", flush=True)

        await asyncio.gather(*(in_turn(number) for number in range(1, count + 1)))
        seconds = time.monotonic() - started
        after = resident_megabytes(bot.pid)
        updates = 13 * count  # /quiz, topic, size, five answers, five times onward
        print(f"{count} learners, {updates} updates in {seconds:.0f} s: {updates / seconds:.0f}/s")
        print(f"resident memory: {before:.1f} MB after one learner, {after:.1f} MB after all")
        print(f"database: {(folder / 'fonte.db').stat().st_size / 1e6:.1f} MB")
        bot.terminate()
        await bot.wait()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(count, Path(folder)))


if __name__ == "__main__":
    main()
