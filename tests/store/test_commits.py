"""Fixes that became commits on people's branches are kept once a run, with whether they were taken back."""

from typing import Any

from ghapp.model import Committed
from ghapp.store import Chosen, Store
from tests.store.conftest import a_run


def a_committed(run_id: str = "r1", **more: Any) -> Committed:
    values = {"run_id": run_id, "repository_id": 7, "pull_request": 3, "branch": "topic", "asked_by": "ann"}
    trees = {"sha": "3" * 40, "before": "1" * 40, "after": "2" * 40}
    return Committed.model_validate({"created_at": "2026-01-01T00:00:00.000+00:00"} | values | trees | more)


async def test_the_first_of_a_run_stays(store: Store) -> None:
    await store.commits.put(a_committed())
    await store.commits.put(a_committed(sha="4" * 40))

    assert await store.commits.of_branch(7, "topic") == [a_committed()]


async def test_those_of_a_branch_come_newest_first(store: Store) -> None:
    old, new = a_committed(), a_committed("r2", created_at="2026-01-02T00:00:00.000+00:00")
    for each in (old, new, a_committed("r3", branch="other"), a_committed("r4", repository_id=8)):
        await store.commits.put(each)

    assert await store.commits.of_branch(7, "topic") == [new, old]


async def test_one_that_was_taken_back_is_a_no_for_its_pull_request_alone(store: Store) -> None:
    for each in (a_committed(), a_committed("r2"), a_committed("r3", pull_request=4)):
        await store.commits.put(each)

    await store.commits.take_back("r2", "2026-01-03T00:00:00.000+00:00")

    assert await store.commits.is_one_taken_back(7, 3)
    assert not await store.commits.is_one_taken_back(7, 4)
    assert not await store.commits.is_one_taken_back(8, 3)


async def test_they_go_with_their_repository(store: Store) -> None:
    await store.runs.open(a_run())
    await store.commits.put(a_committed())

    await store.purge.rows(Chosen(9, [7]), [7])

    assert await store.commits.of_branch(7, "topic") == []
