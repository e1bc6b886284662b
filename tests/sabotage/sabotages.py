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
            Change(
                "bot/telegram/intake.py",
                "if number is not None and not mark_if_new(tx, number):",
                "if number is not None and not mark_if_new(tx, number) and False:",
            )
        ],
        ["pipeline/test_intake.py", "pipeline/test_polling.py"],
    ),
    Sabotage(
        "acknowledge before commit, polling",
        "an update is confirmed only when it is stored",
        [
            Change(
                "bot/telegram/polling.py",
                "return min(self._unstored, default=self._following)",
                "return self._following",
            )
        ],
        ["pipeline/test_polling.py"],
    ),
    Sabotage(
        "receipts outside the transaction",
        "what a receipt writes is stored when, and only when, its call is out of the outbox",
        [
            Change(
                "bot/telegram/sending/closing.py",
                "            write_receipt(self._receipts, receipt, tx)",
                "            written = partial(write_receipt, self._receipts, receipt)\n"
                "            self._database.engine.do_along(Event(written))",
            )
        ],
        ["pipeline/test_receipts.py"],
    ),
    Sabotage(
        "a deadline set anew is swallowed",
        "who sets a deadline while it is being kept has it kept again",
        [
            Change(
                "bot/engine/store/deadlines.py",
                '_DELETE.where(deadlines.c.due_at == bindparam("was_due_at"))',
                '_DELETE.where(deadlines.c.due_at >= bindparam("was_due_at"))',
            )
        ],
        ["pipeline/test_deadline_clock.py"],
    ),
    Sabotage(
        "no limiter",
        "no more calls a second than Telegram allows",
        [
            Change(
                "bot/telegram/sending/windows.py",
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
                "bot/telegram/sending/sender.py",
                "queue.not_before = now + seconds",
                "queue.not_before = now",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "outbox outside the transaction",
        "what an update sends is stored with what it changes",
        [
            Change(
                "bot/engine/store/outbox.py",
                "StoredCall(session.insert(_INSERT_CALL, _row(call, now)), call)",
                "StoredCall(id(_row(call, now)), call)",
            )
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
                'if not hmac.compare_digest(headers.get(_SECRET_HEADER, b""), self._secret):',
                "if False:",
            )
        ],
        ["web/test_webhook.py"],
    ),
    Sabotage(
        "answers not unique",
        "the first answer to a question counts",
        [
            Change(
                "bot/use_cases/practising.py", "if step.asked.outcome is not None:", "if False:"
            ),
            Change(
                "bot/quiz/practice.py",
                "if self.asked.outcome is not None:\n            raise AlreadyAnsweredError",
                "if False:\n            raise AlreadyAnsweredError",
            ),
            Change(
                "bot/quiz/practice.py",
                "if self.asked.position != self.current:\n            raise StaleButtonError",
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
        [Change("bot/engine/deadline_clock.py", "await self._put_right()", "pass")],
        ["pipeline/test_deadline_clock.py"],
    ),
    Sabotage(
        "stale screens",
        "of the screens that an outage has held, the latest alone is sent",
        [
            Change(
                "bot/telegram/sending/sender.py",
                "self._closing.forget([stored])  # superseded while it was under way",
                "queue.waiting.appendleft(stored)",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "deadlines only in memory",
        "a deadline outlives the process",
        [
            Change(
                "bot/engine/store/deadlines.py",
                "    tx.write(_INSERT, _row(tx, deadline))",
                "    _ = (_INSERT, _row(tx, deadline))",
            )
        ],
        ["pipeline/test_deadline_clock.py"],
    ),
    Sabotage(
        "poison stops the queue",
        "no update can stop the bot",
        [
            Change(
                "bot/telegram/intake.py",
                "                await self._store(arrival, await self._answer_to(arrival.raw))\n"
                "        except Exception",
                "                await self._store(arrival, await self._answer_to(arrival.raw))\n"
                "        except ZeroDivisionError",
            )
        ],
        ["pipeline/test_intake.py"],
    ),
    Sabotage(
        "a bad event takes its batch along",
        "of events that wait together a bad one fails alone",
        [
            Change(
                "bot/engine/store/batch.py",
                "            if is_database_fault(error):\n                raise\n        # An act",
                "            raise\n        # An act",
            ),
        ],
        ["engine/test_engine.py"],
    ),
    Sabotage(
        "stale screens are sent",
        "of screens that replace each other only the latest is sent",
        [
            Change(
                "bot/telegram/sending/chat_queue.py",
                "if key is not None and one.call.supersede_key == key",
                "if False",
            )
        ],
        ["pipeline/test_sender.py"],
    ),
    Sabotage(
        "traces stay after /forget",
        "no byte of a forgotten person stays on disk",
        [
            Change(
                "bot/engine/store/database.py",
                'await self._writer.execute_fetchall("VACUUM")',
                "pass",
            ),
        ],
        ["storage/test_personal_data.py"],
    ),
    Sabotage(
        "late answers count",
        "an answer after its pupil's time earns nothing",
        [
            Change(
                "bot/quiz/responses.py",
                "return not quiz.takes_answers or (end is not None and now > end)",
                "return False",
            )
        ],
        ["live/test_time.py"],
    ),
    Sabotage(
        "final answers change",
        "where answers are final, a pupil's first one counts",
        [
            Change(
                "bot/quiz/responses.py",
                "if earlier is not None and not earlier.is_late and not "
                "quiz.settings.is_changeable:",
                "if False:",
            )
        ],
        ["live/test_by_code.py"],
    ),
    Sabotage(
        "a new seat on return",
        "who leaves and comes back has the same seat and score",
        [
            Change(
                "bot/quiz/seats.py",
                "    if seat is not None and seat.name:\n        return",
                "    if False:\n        return",
            )
        ],
        ["live/test_by_code.py"],
    ),
    Sabotage(
        "everybody leads",
        "a live quiz is led by its hosts alone",
        [
            Change(
                "bot/use_cases/hosting.py",
                "host = find_host(tx, quiz_id, person_id)",
                'host = Host(quiz_id, person_id, "it", tx.now)',
            )
        ],
        ["live/test_by_code.py"],
    ),
    Sabotage(
        "controls in the group",
        "what is for a host's or a pupil's own chat does nothing in a group",
        [
            Change(
                "bot/handlers/live_pupil.py",
                "quiz = leave_quiz(person.tx, button.quiz, person.learner.id)",
                "quiz = leave_quiz(person.tx, button.quiz, person.person_id)",
            )
        ],
        ["live/test_forged_taps.py"],
    ),
    Sabotage(
        "in without the code",
        "a quiz by code is entered with its code",
        [
            Change(
                "bot/use_cases/seating.py",
                "if quiz.stage is not Stage.PRIVATE or quiz.code != code:",
                "if False:",
            )
        ],
        ["live/test_forged_taps.py"],
    ),
    Sabotage(
        "the end of a question only in memory",
        "a question ends at its time, whatever happens to the process before",
        [
            Change(
                "bot/use_cases/live_watch.py",
                "        set_timer(tx, LiveEnd(quiz_id), max(min(still), tx.now + SOON))",
                "        pass",
            ),
            Change(
                "bot/staging/deliveries.py",
                "    bring_forward(tx, LiveEnd(quiz.id), max(end, tx.now + SOON))\n",
                "",
            ),
        ],
        ["live/test_end_of_question.py"],
    ),
    Sabotage(
        "a pause takes time",
        "while a quiz is paused no pupil's clock runs",
        [
            Change(
                "bot/quiz/live.py",
                "paused_for=quiz.current.paused_for + stood_still",
                "paused_for=quiz.current.paused_for",
            )
        ],
        ["live/test_time.py"],
    ),
    Sabotage(
        "controls act twice",
        "a control that is tapped twice acts once",
        [
            Change(
                "bot/use_cases/hosting.py",
                "if position != quiz.position:",
                "if False:",
            )
        ],
        ["live/test_end_of_question.py"],
    ),
    Sabotage(
        "the class goes on without a host",
        "when nobody can be reached who leads, the quiz waits",
        [
            Change(
                "bot/use_cases/live_watch.py",
                "if all(host.is_away for host in hosts_of(tx, quiz.id)):",
                "if False:",
            )
        ],
        ["live/test_forged_taps.py"],
    ),
    Sabotage(
        "the door does not lock",
        "nobody comes in while the door is locked",
        [Change("bot/quiz/seats.py", "if not quiz.is_locked:", "if True:")],
        ["live/test_by_code.py"],
    ),
    Sabotage(
        "codes are guessed on and on",
        "after five wrong codes one has to wait",
        [
            Change(
                "bot/use_cases/seating.py",
                "if wrong >= MOST_WRONG_CODES:",
                "if False:",
            )
        ],
        ["live/test_by_code.py"],
    ),
    Sabotage(
        "a flood holds up everybody",
        "what one person sends without end is passed over",
        [
            Change(
                "bot/telegram/intake.py",
                "if self._engine.how_many_wait_of(arrival.person_id) >= MOST_WAITING:",
                "if False:",
            )
        ],
        ["pipeline/test_too_many.py", "conversation/test_unexpected_messages.py"],
    ),
    Sabotage(
        "two messages of one question",
        "what is shown in place of a message that is under way becomes an edit of it",
        [
            Change(
                "bot/telegram/sending/sender.py",
                "        _put_in_place(queue, stored.call, ended)\n",
                "",
            )
        ],
        ["live/test_one_message.py"],
    ),
)
