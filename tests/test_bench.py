"""The bench measures right. Promise 10 drives Fonte with it, bench/test_subjects.py the rest."""

from dataclasses import replace
from random import Random

import pytest

from bench.driver import Plan
from bench.marks import marks
from bench.measures import Burst, Played
from bench.report import Results, medians
from bench.screens import shown_screen
from bench.stage import drive, null_api

pytestmark = pytest.mark.unmeasured

BURST = Burst("fonte", 0.0, 10, 10, 1.0, 5.0, 18.0, 19.0, 4.0, "9/10", 10, 1.0)
PLAYED = Played("fonte", 0.0, 800, 100.0, 5.0, 9.0, 1.0, 1.0, 0, 100.0)


def test_the_driver_counts_from_when_a_post_was_due() -> None:
    with null_api(0) as api:
        posts = drive(Plan(api.port, "/floor", ["{}"] * 3, connections=1, interval_seconds=0.01))
    assert [post.status for post in posts] == [200] * 3
    assert posts[2].due - posts[0].due == pytest.approx(0.02)
    assert all(post.due <= post.sent <= post.acknowledged for post in posts)


def test_of_three_rounds_the_middle_counts_and_never_is_the_latest() -> None:
    rounds = [BURST, replace(BURST, p99_ms=None), replace(BURST, p99_ms=30.0)]
    other = replace(BURST, subject="floor", p99_ms=None, stored_when_acknowledged="-")
    fonte, floor = medians([*rounds, other, other, replace(other, p99_ms=1.0)])
    assert (fonte.p99_ms, fonte.stored_when_acknowledged) == (30.0, "27/30")
    assert (floor.p99_ms, floor.stored_when_acknowledged) == (None, "-")


def test_marks_are_met_only_by_what_was_measured() -> None:
    aiogram = replace(PLAYED, subject="aiogram", taps_per_second=25.0, cpu_ms_per_tap=3.9)
    floor = replace(BURST, subject="floor", p99_ms=2.0)
    found = marks(Results(bursts=[BURST, floor], played=[PLAYED, aiogram], faults=["ptb: no"]))
    assert [(mark.mark.partition(" (")[0], mark.met) for mark in found] == [
        ("CPU a tap at most 1/4 of aiogram's", "no"),
        ("taps a second at least 4 times aiogram's", "yes"),
        ("p99 of the burst at most 20.0 ms", "yes"),
        ("all stored before their 200", "no"),  # one in ten was not
        ("nothing failed", "no"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "<b>So</b> &amp; so", "parse_mode": "HTML", "reply_markup": {"inline_keyboard":'
        b' [[{"text": "Next", "callback_data": "next:7"}]]}}',
        b"text=%3Cb%3ESo%3C%2Fb%3E+%26amp%3B+so&parse_mode=HTML&reply_markup=%7B%22inline_keyboard"
        b"%22%3A+%5B%5B%7B%22text%22%3A+%22Next%22%2C+%22callback_data%22%3A+%22next%3A7%22%7D%5D"
        b"%5D%7D",
    ],
)
def test_people_see_what_a_call_shows_in_json_or_in_a_form(body: bytes) -> None:
    screen = shown_screen(5, 6, body)
    assert screen.message["text"] == "So & so"
    assert screen.message["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
    assert screen.choose("begin", Random(1)) == "next:7"
