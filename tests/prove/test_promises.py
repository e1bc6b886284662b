"""Every promise at a small scale, so that its proof cannot rot; `make prove` does it in full."""

from datetime import timedelta
from pathlib import Path

import pytest

from prove.__main__ import main
from prove.promise import Finding, Promise, Stage
from prove.registry import PROMISES
from prove.running import Proven, run
from prove.table import Run, as_lines, as_markdown, held_at
from tests.fake_clock import START

pytestmark = pytest.mark.unmeasured

SEED = 1


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: f"{promise.number}")
async def test_the_promise_is_held(promise: Promise) -> None:
    proven = await run(promise, SEED, is_full=False)
    assert proven.finding.held, as_lines(proven)


def test_promises_are_in_the_order_of_their_numbers() -> None:
    numbers = [promise.number for promise in PROMISES]
    assert numbers == sorted(set(numbers))


async def broken(stage: Stage) -> Finding:
    raise ValueError("broken | proof")


async def test_a_proof_that_fails_holds_nothing_and_says_how_to_repeat_it() -> None:
    proven = await run(Promise(99, "Words", "mark", broken), 7, is_full=False)
    assert not proven.finding.held
    assert "--only 99 --seed 7" in as_lines(proven)
    assert "**no**: the proof ended with ValueError('broken \\| proof')" in as_markdown(
        [proven], Run("full", START, "abc1234")
    )


def test_the_document_keeps_the_rows_of_what_was_not_proven_anew() -> None:
    def found(number: int, figure: str, *breaches: str) -> Proven:
        promise = Promise(number, "Words", "mark", broken)
        return Proven(promise, Finding(figure, breaches), 7, 2.6)

    old = [found(98, "old"), found(97, "kept | as it was", "late"), found(96, "held")]
    first = as_markdown(old, Run("full", START, "abc1234"))
    assert held_at("abc1234", first) == {96, 98}
    assert held_at("def5678", first) == set()
    later = Run("short", START + timedelta(days=1), "def5678")
    second = as_markdown([found(98, "new")], later, first)
    assert second.splitlines()[-2:] == [
        r"| 97 | Words | mark | kept \| as it was | **no**: late | 2026-03-02 09:00 | abc1234 | 7"
        " | 3 |",
        "| 98 | Words | mark | new | yes | 2026-03-03 09:00, short form | def5678 | 7 | 3 |",
    ]
    assert "2 of 3 promises were held" in second
    assert held_at("abc1234", second) == {96}
    assert held_at("def5678", second) == set()  # in short form alone


def test_a_number_without_a_proof_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "1,1000"])
    assert "no proof of '1000'" in capsys.readouterr().err


def test_a_time_that_is_too_long_counts_at_full_scale_only() -> None:
    short, full = (Stage(1, Path(), is_full) for is_full in (False, True))
    assert short.too_slow("it", 3, 2) == full.too_slow("it", 1, 2) == []
    assert full.too_slow("it", 3, 2) == ["it took 3.000 s, not at most 2 s"]
