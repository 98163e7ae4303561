"""Fixes that became pull requests are kept once each, with what became of them."""

from typing import Any

import pytest

from ghapp.model import Proposed, ProposedState
from ghapp.store import Chosen, Store
from tests.store.conftest import a_run

OPEN, MERGED, REFUSED, CLOSED = ProposedState


def a_proposed(number: int = 3, **more: Any) -> Proposed:
    values = {"repository_id": 7, "pull_request": number, "run_id": "r", "target": "main", "asked_by": ""}
    trees = {"before": "1" * 40, "after": "2" * 40, "findings": ("a", "b")}
    return Proposed.model_validate({"created_at": "2026-01-01T00:00:00.000+00:00"} | values | trees | more)


async def test_the_first_of_a_pull_request_stays(store: Store) -> None:
    first = a_proposed(asked_by="ann")
    await store.proposals.put(first)
    await store.proposals.put(a_proposed(run_id="other"))

    assert await store.proposals.get(7, 3) == first
    assert await store.proposals.get(8, 3) is None


async def test_those_of_a_branch_come_newest_first(store: Store) -> None:
    old, new = a_proposed(3), a_proposed(12)
    for each in (old, new, a_proposed(4, target="topic"), a_proposed(5, repository_id=8)):
        await store.proposals.put(each)

    assert await store.proposals.of_target(7, "main") == [new, old]


async def test_the_last_word_counts(store: Store) -> None:
    await store.proposals.put(a_proposed())
    await store.proposals.put(a_proposed(4))
    await store.proposals.put(a_proposed(3, repository_id=8))

    await store.proposals.end(7, 3, REFUSED)
    assert await store.proposals.refused(7) == [a_proposed(state=REFUSED)]
    assert await store.proposals.refused(8) == []

    await store.proposals.end(7, 3, MERGED)  # it was opened again
    assert await store.proposals.refused(7) == []


@pytest.mark.parametrize("chosen", [Chosen(9, [7]), Chosen(9, (), everything=True)])
async def test_who_is_gone_leaves_no_proposal(store: Store, chosen: Chosen) -> None:
    await store.runs.open(a_run())
    await store.proposals.put(a_proposed())
    await store.proposals.put(a_proposed(repository_id=8))

    await store.purge.rows(chosen, await store.purge.repositories(chosen))

    assert await store.proposals.of_target(7, "main") == []
    assert len(await store.proposals.of_target(8, "main")) == 1
