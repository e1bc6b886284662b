"""The sabotages still fit the code; `make sabotage` runs the suite under each."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.sabotage.plant import changed
from tests.sabotage.sabotages import SABOTAGES, Sabotage

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.name)
def test_a_sabotage_fits_the_code_and_leaves_it_readable(sabotage: Sabotage) -> None:
    texts = {change.file: "" for change in sabotage.changes}
    for file in texts:
        texts[file] = (ROOT / file).read_text(encoding="utf-8")
    for change in sabotage.changes:
        texts[change.file] = changed(texts[change.file], change)
    for text in texts.values():
        ast.parse(text)
    for path in sabotage.tests:
        assert (ROOT / "tests" / path).exists()


def test_no_two_sabotages_have_one_name() -> None:
    assert set(Counter(sabotage.name for sabotage in SABOTAGES).values()) == {1}
