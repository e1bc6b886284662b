"""The sabotages: what each takes away, by which words of the code, and which tests must notice."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Words of one file, found there exactly once, and what takes their place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Sabotage:
    """One promise broken. `tests` are the files to run, relative to `tests/`."""

    name: str
    breaks: str
    changes: Sequence[Change]
    tests: Sequence[str]


SABOTAGES: Sequence[Sabotage] = (
    Sabotage(
        "no seen",
        "an update that comes twice counts once",
        [
            Change("bot/pipeline/intake.py", "await is_seen(self._database, update_id)", "False"),
            Change("bot/pipeline/intake.py", "mark_seen(work, update_id)", "pass"),
        ],
        ["pipeline/test_intake.py", "pipeline/test_polling.py"],
    ),
    Sabotage(
        "acknowledge before commit, polling",
        "an update is confirmed only when it is stored",
        [
            Change(
                "bot/pipeline/polling.py",
                "return min(self._unconfirmed, default=self._following)",
                "return self._following",
            )
        ],
        ["pipeline/test_polling.py"],
    ),
    Sabotage(
        "no lane",
        "updates of one chat are handled one after another",
        [
            Change(
                "bot/pipeline/lanes.py",
                "before = self._last.get(lane)",
                "before: asyncio.Task[object] | None = None",
            )
        ],
        ["pipeline/test_lanes.py", "conversation/test_double_taps.py"],
    ),
    Sabotage(
        "no limiter",
        "no more calls a second than Telegram allows",
        [
            Change(
                "bot/pipeline/windows.py",
                "return self._taken[-self._limit] + self._seconds",
                "return now",
            )
        ],
        ["pipeline/test_windows.py", "pipeline/test_sender.py"],
    ),
    Sabotage(
        "no retry_after",
        "no call to a chat while Telegram asks to wait",
        [
            Change(
                "bot/pipeline/sender.py",
                "lane.not_before = now + seconds",
                "lane.not_before = now",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "outbox outside the transaction",
        "what an update sends is stored with what it changes",
        [
            Change(
                "bot/storage/committer.py",
                "        await connection.execute(INSERT_CALL, rows)\n",
                "",
            ),
            Change(
                "bot/storage/committer.py",
                "(await connection.execute(LAST_CALL_ID)).scalar_one()",
                "len(rows)",
            ),
        ],
        ["storage/test_database.py", "pipeline/test_sender.py"],
    ),
    Sabotage(
        "no escaping",
        "what a person types is text and never markup",
        [
            Change(
                "bot/views/words.py",
                'autoescape=select_autoescape(enabled_extensions=("html",), default=False)',
                "autoescape=False",
            )
        ],
        ["views"],
    ),
    Sabotage(
        "secret not checked",
        "only Telegram can deliver updates",
        [
            Change(
                "bot/web/webhook.py",
                "if not hmac.compare_digest(given.encode(), self._secret):",
                "if False:",
            )
        ],
        ["web/test_webhook.py"],
    ),
    Sabotage(
        "answers not unique",
        "the first answer to a question counts",
        [
            Change("bot/use_cases/practising.py", "if asked.outcome is not None:", "if False:"),
            Change(
                "bot/quiz/practice.py",
                "if asked.outcome is not None:\n            raise AlreadyAnsweredError",
                "if False:\n            raise AlreadyAnsweredError",
            ),
            Change(
                "bot/quiz/practice.py",
                "if asked != self.current:\n            raise StaleButtonError",
                "",
            ),
            Change(
                "bot/storage/practices.py",
                "        practice_questions.c.outcome.is_(None),\n",
                "",
            ),
        ],
        ["conversation/test_double_taps.py", "quiz/test_practice.py"],
    ),
    Sabotage(
        "deadlines of a wrong clock",
        "a deadline that a wrong clock has set is kept when the clock is put right",
        [Change("bot/pipeline/deadline_clock.py", "await self._put_right()", "pass")],
        ["pipeline/test_deadline_clock.py"],
    ),
    Sabotage(
        "stale screens",
        "of the screens that an outage has held, the latest alone is sent",
        [
            Change(
                "bot/pipeline/sender.py",
                "self._closing.forget([stored])  # superseded while it was under way",
                "lane.waiting.appendleft(stored)",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "deadlines only in memory",
        "a deadline outlives the process",
        [
            Change(
                "bot/storage/deadlines.py",
                "    work.write(_INSERT, {",
                "    _ = (_INSERT, {",
            )
        ],
        ["pipeline/test_deadline_clock.py"],
    ),
    Sabotage(
        "poison stops the queue",
        "no update can stop the bot",
        [
            Change(
                "bot/pipeline/intake.py",
                "await self._conversation.handle(update, work)\n        except Exception",
                "await self._conversation.handle(update, work)\n        except ZeroDivisionError",
            )
        ],
        ["pipeline/test_intake.py"],
    ),
    Sabotage(
        "a bad work takes its group along",
        "of works that wait together a bad one fails alone",
        [
            Change(
                "bot/storage/committer.py",
                "if not is_fault_of_work(error):",
                "if True:",
            )
        ],
        ["storage/test_database.py"],
    ),
    Sabotage(
        "stale screens are sent",
        "of screens that replace each other only the latest is sent",
        [
            Change(
                "bot/pipeline/sender.py",
                "if newer.supersede_key is None:",
                "if True:",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "traces stay after /forget",
        "no byte of a forgotten person stays on disk",
        [
            Change(
                "bot/storage/database.py",
                'await self._outside_transactions("VACUUM")',
                "pass",
            ),
        ],
        ["storage/test_personal_data.py"],
    ),
    Sabotage(
        "a read joins a statement that has begun",
        "a reader sees all that was committed before it asked",
        [
            Change(
                "bot/storage/lookup.py",
                "while waiting := self._waiting.pop(lookup, None):",
                "while waiting := dict(self._waiting.get(lookup, {})):",
            ),
            Change(
                "bot/storage/lookup.py",
                "        for key, waiting in requests:\n",
                "        for key, waiting in requests:\n"
                "            self._waiting[lookup].pop(key, None)\n",
            ),
        ],
        ["storage/test_lookup.py"],
    ),
)
