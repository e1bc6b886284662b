"""A message to our later self: what is written is read, and nothing else."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.message import Message, NotThisMessageError
from bot.handlers import BY_LINK
from bot.staging.director import OfPupil, OfStage
from bot.staging.group_desk import LONGEST_NAME, AskedAdmin
from bot.use_cases.live_watch import LiveEnd
from bot.use_cases.own_data import WipeTraces
from bot.views.start_links import CohostLink, JoinLink, ResultLink

LONGEST_RECEIPT = 128  # of the outbox's column
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1)


@dataclass(frozen=True)
class Reminder(Message):
    """Something of each type; the last may hold whatever it likes."""

    verb = "remind"
    number: int
    topic: str | None
    words: str


@given(NUMBERS, st.none() | st.text("abc-_", min_size=2), st.text(min_size=2))
def test_what_is_written_is_read(number: int, topic: str | None, words: str) -> None:
    reminder = Reminder(number, topic, words)
    assert Reminder.decode(reminder.encode()) == reminder


@pytest.mark.parametrize(
    "text",
    ["", "remind", "remind:1:a", "recall:1:a:b", "remind:x:a:b", "remind:1.5:a:b", "remind::a:b"],
)
def test_what_says_something_else_is_no_such_message(text: str) -> None:
    with pytest.raises(NotThisMessageError):
        Reminder.decode(text)


@pytest.mark.parametrize("number", [str(2**63), str(-(2**63)), "9" * 60, "٣", "+1", " 1", "1_0"])
def test_a_number_is_plain_digits_that_a_column_holds(number: str) -> None:
    with pytest.raises(NotThisMessageError):
        LiveEnd.decode(f"live_end:{number}")


def test_messages_read_as_the_released_version_wrote_them() -> None:
    assert LiveEnd(7).encode() == "live_end:7"
    assert WipeTraces().encode() == "wipe_traces"
    assert WipeTraces().key == ""
    assert OfPupil(7, 3).encode() == "live:7:3"
    assert OfStage.decode("stage:7:-1") == OfStage(7, -1)
    assert JoinLink("ABCD2345").address("fonte") == "https://t.me/fonte?start=live_ABCD2345"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('starter:[-100,7,"it"]', AskedAdmin(-100, 7, "it", 0, "")),
        ('starter:[-100,7,"en",8,"Ada: \\"A\\""]', AskedAdmin(-100, 7, "en", 8, 'Ada: "A"')),
    ],
)
def test_a_question_about_an_administrator_that_waits_over_an_upgrade_is_understood(
    written: str, meant: AskedAdmin
) -> None:
    assert AskedAdmin.decode(written) == meant
    assert AskedAdmin.decode(meant.encode()) == meant


def test_the_longest_question_about_an_administrator_fits_its_column() -> None:
    longest = AskedAdmin(-(2**53), 2**53, "it", 2**53, "\U0001f98a" * LONGEST_NAME)
    assert len(longest.encode()) <= LONGEST_RECEIPT


def test_a_link_says_one_thing() -> None:
    links = (JoinLink("ABCD2345"), CohostLink("0" * 32), ResultLink(2**40))
    for link in links:
        assert len(link.encode()) <= 64
        assert [kind for kind in BY_LINK if kind.verb == link.verb] == [type(link)]
        assert type(link).decode(link.encode()) == link
