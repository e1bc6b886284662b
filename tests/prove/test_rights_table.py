"""The table of rights: nothing that the bot knows is missing, and it is read as it is meant."""

import pytest

from prove.rights_table import DONE, FILE, NO, TOLD, read_rights

TEXT = FILE.read_text(encoding="utf-8")


def test_every_action_of_the_bot_has_a_row() -> None:
    assert read_rights(TEXT).gaps() == []


@pytest.mark.parametrize("line", ["LiveRemove ", "/allow ", '"'])
def test_an_action_without_a_row_is_a_gap(line: str) -> None:
    without = "\n".join(one for one in TEXT.splitlines() if not one.startswith(line))
    gaps = read_rights(without).gaps()
    assert bool(gaps) == (line != '"')  # what is written is no registered action
    assert all(line.strip() in gap for gap in gaps)


def test_a_row_for_what_the_bot_does_not_know_is_a_gap() -> None:
    assert read_rights(f"{TEXT}\nLiveApplause").gaps() == [
        "a row for LiveApplause, which the bot does not know"
    ]


def test_a_capital_is_done_a_small_letter_told_and_neither_refused() -> None:
    cells = read_rights("[quiz]\nLiveJoin | locked | | | Pr | / | H").cells
    wanted = {(cell.quiz, cell.chat, cell.role): cell.wanted for cell in cells}
    assert wanted["group", "private", "P"] == DONE
    assert wanted["group", "private", "R"] == TOLD
    assert wanted["group", "private", "S"] == wanted["code", "private", "H"] == NO
    assert ("group", "own", "H") not in wanted


@pytest.mark.parametrize("line", ["LiveJoin | open | | |", "LiveJoin | open | X | | | |"])
def test_a_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="LiveJoin"):
        read_rights(f"[quiz]\n{line}")
