"""A patch waits for a person once, and one person decides."""

import asyncio
from typing import Any

from ghapp.model import Queued, QueuedState, new_run_id
from ghapp.store import Chosen, Store
from tests.store.conftest import SHA, a_run

PENDING, APPROVED, DELIVERED, MERGED, MERGE_FAILED, REJECTED, EXPIRED = QueuedState


def an_item(**more: Any) -> Queued:
    values = {"id": new_run_id(), "repository_id": 7, "repository": "o/r", "run_id": new_run_id(), "sha": SHA}
    rest = {"target": "t" * 300, "diff": "d" * 64, "fix": "f" * 64, "why": "a veto", "created_at": at(1)}
    return Queued.model_validate(values | rest | more)


def at(day: int) -> str:
    return f"2026-01-{day:02}T00:00:00.000+00:00"


async def test_an_item_comes_back_as_it_was_put_and_once_a_run(store: Store) -> None:
    item = an_item(pull_request=3, confidence=0.8125, findings=("a", "b"))

    assert await store.queue.put(item) == item
    assert await store.queue.put(an_item(run_id=item.run_id)) == item
    assert await store.queue.get(item.id) == item
    assert await store.queue.all() == [item]


async def test_an_id_means_nothing_in_another_repository(store: Store) -> None:
    item = await store.queue.put(an_item())
    assert await store.queue.get(item.id, 7) == item
    assert await store.queue.get(item.id, 8) is None


async def test_the_oldest_come_first_in_the_states_that_are_asked_for(store: Store) -> None:
    new, old = [await store.queue.put(an_item(created_at=at(day), target="main")) for day in (2, 1)]
    gone = await store.queue.put(an_item(created_at=at(3), target="main"))
    await store.queue.move(gone.id, [PENDING], REJECTED)
    await store.queue.put(an_item(repository_id=8))

    assert await store.queue.all(PENDING, repository_id=7) == [old, new]
    assert await store.queue.all(PENDING, target="main") == [old, new]


async def test_of_those_who_decide_at_once_one_wins_every_time(store: Store) -> None:
    wishes = [(APPROVED, "ann"), (REJECTED, "bob"), (APPROVED, "cid"), (REJECTED, "dan")]
    for number in range(150):
        item, turn = await store.queue.put(an_item()), wishes[number % 4 :] + wishes[: number % 4]

        won = await asyncio.gather(
            *(store.queue.move(item.id, [PENDING], to, decided_by=who, decided_at=at(2)) for to, who in turn)
        )

        decided = await store.queue.get(item.id)
        assert decided is not None
        assert sum(won) == 1
        assert (decided.state, decided.decided_by) == turn[won.index(True)]


async def test_what_waits_for_too_long_expires_and_nothing_else(store: Store) -> None:
    old, new = [await store.queue.put(an_item(created_at=at(day))) for day in (1, 9)]
    approved = await store.queue.put(an_item())
    await store.queue.move(approved.id, [PENDING], APPROVED)

    assert await store.queue.expire(at(5), at(10)) == 1

    found = {item.id: item.state for item in await store.queue.all()}
    assert found == {old.id: EXPIRED, new.id: PENDING, approved.id: APPROVED}


async def test_what_was_delivered_is_found_by_its_pull_request(store: Store) -> None:
    item = await store.queue.put(an_item())
    await store.queue.move(item.id, [PENDING], DELIVERED, delivered_as=12)

    found = await store.queue.of_pull(7, 12)
    assert found is not None
    assert (found.id, found.state) == (item.id, DELIVERED)
    assert await store.queue.of_pull(8, 12) is None


async def test_who_is_gone_leaves_nothing_in_the_queue(store: Store) -> None:
    await store.runs.open(a_run())
    await store.queue.put(an_item())
    other = await store.queue.put(an_item(repository_id=8))
    chosen = Chosen(9, (), everything=True)

    await store.purge.rows(chosen, await store.purge.repositories(chosen))

    assert await store.queue.all() == [other]


async def test_how_many_wait_and_since_when_the_oldest_does(store: Store) -> None:
    assert await store.queue.waiting() == (0, None)
    for day in (3, 2):
        await store.queue.put(an_item(created_at=at(day)))
    decided = await store.queue.put(an_item(created_at=at(1)))
    await store.queue.move(decided.id, [PENDING], APPROVED)

    assert await store.queue.waiting() == (2, at(2))
