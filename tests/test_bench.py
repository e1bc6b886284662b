"""The bench measures right. Promise 10 drives Fonte with it, bench/test_subjects.py the rest."""

import pytest

from bench.driver import Plan
from bench.stage import drive, null_api

pytestmark = pytest.mark.unmeasured


def test_the_driver_counts_from_when_a_post_was_due() -> None:
    with null_api(0) as api:
        posts = drive(Plan(api.port, "/floor", ["{}"] * 3, connections=1, interval_seconds=0.01))
    assert [post.status for post in posts] == [200] * 3
    assert posts[2].due - posts[0].due == pytest.approx(0.02)
    assert all(post.due <= post.sent <= post.acknowledged for post in posts)
