"""Run ids: distinct wherever they are made, and in the order of their making."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from ghapp.model import new_run_id

MOMENTS = st.integers(min_value=0, max_value=2**47 * 1_000_000)


def test_a_thousand_made_in_parallel_are_distinct() -> None:
    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(lambda _: new_run_id(), range(1000)))

    assert len(set(ids)) == 1000
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", each) for each in ids)


def test_a_thousand_made_in_one_moment_are_distinct() -> None:
    now = time.time_ns()

    assert len({new_run_id(now) for _ in range(1000)}) == 1000


@given(MOMENTS, MOMENTS)
def test_ids_sort_by_the_millisecond_they_were_made_in(one: int, other: int) -> None:
    first, second = sorted((one, other))
    if first // 1_000_000 == second // 1_000_000:
        assert new_run_id(first)[:10] == new_run_id(second)[:10]
    else:
        assert new_run_id(first) < new_run_id(second)


def test_ids_made_one_after_the_other_sort_so() -> None:
    ids = []
    for _ in range(20):
        ids.append(new_run_id())
        time.sleep(0.002)

    assert ids == sorted(ids)
