"""What could not be repaired is kept once a run, and one decides what becomes of it."""

import asyncio
from typing import Any

import pytest

from ghapp.model import Held, HeldState, new_run_id
from ghapp.store import Chosen, Store
from tests.store.conftest import OTHER_SHA, SHA, a_commit, a_repository, a_run

HELD, RELEASED, EXPIRED, OFFERED, RETRIED = HeldState


def a_held(**more: Any) -> Held:
    values = {"id": new_run_id(), "repository_id": 7, "run_id": new_run_id(), "sha": SHA, "bundle": "b" * 64}
    times = {"created_at": at(1), "expires_at": at(20)}
    return Held.model_validate({"reason": "the ladder ended"} | values | times | more)


def at(day: int) -> str:
    return f"2026-01-{day:02}T00:00:00.000+00:00"


async def test_what_is_held_comes_back_as_it_was_put(store: Store) -> None:
    more = {
        "pull_request": 3,
        "base_sha": OTHER_SHA,
        "branch": "b" * 400,
        "conditions": {"ruff": "1", "m": "2"},
    }
    held = a_held(**more)

    assert await store.quarantine.put(held) == held
    assert await store.quarantine.get(held.id) == held
    assert await store.quarantine.get("nothing") is None


async def test_a_run_holds_one_thing_the_first(store: Store) -> None:
    first = await store.quarantine.put(a_held(run_id="r1"))

    again = await asyncio.gather(*(store.quarantine.put(a_held(run_id="r1")) for _ in range(6)))

    assert again == [first] * 6
    assert await store.quarantine.all() == [first]


async def test_the_newest_come_first_of_one_repository_or_of_all(store: Store) -> None:
    old, new = [await store.quarantine.put(a_held(created_at=at(day))) for day in (1, 2)]
    other = await store.quarantine.put(a_held(repository_id=8, created_at=at(3)))
    await store.quarantine.move(old.id, [HELD], RETRIED)

    assert [held.id for held in await store.quarantine.all()] == [other.id, new.id, old.id]
    assert [held.id for held in await store.quarantine.all(7)] == [new.id, old.id]
    assert await store.quarantine.all(7, HELD) == [new]


async def test_a_head_is_that_of_its_repository(store: Store) -> None:
    here = await store.quarantine.put(a_held())
    await store.quarantine.put(a_held(sha=OTHER_SHA))
    await store.quarantine.put(a_held(repository_id=8))

    assert await store.quarantine.of_head(7, SHA) == [here]


async def test_what_expires_is_held_and_its_time_has_come(store: Store) -> None:
    now_over = await store.quarantine.put(a_held(expires_at=at(5)))
    later = await store.quarantine.put(a_held(expires_at=at(6)))
    released = await store.quarantine.put(a_held(expires_at=at(5)))
    await store.quarantine.move(released.id, [HELD], RELEASED)

    assert [await store.quarantine.expire(at(day)) for day in (4, 5, 5)] == [0, 1, 0]
    assert {held.id: held.state for held in await store.quarantine.all()} == {
        now_over.id: EXPIRED,
        later.id: HELD,
        released.id: RELEASED,
    }


@pytest.mark.parametrize("state", list(HeldState))
async def test_it_moves_only_from_the_states_that_are_named(store: Store, state: HeldState) -> None:
    held = await store.quarantine.put(a_held(state=state))

    moved = await store.quarantine.move(held.id, [HELD, RETRIED], EXPIRED)

    assert moved is (state in {HELD, RETRIED})
    assert await store.quarantine.get(held.id) == held.model_copy(
        update={"state": EXPIRED if moved else state}
    )


async def test_of_many_who_decide_at_once_one_wins(store: Store, database_url: str) -> None:
    other = Store(database_url)
    held = await store.quarantine.put(a_held())
    ways = [RELEASED, EXPIRED, RETRIED] * 2

    won = await asyncio.gather(
        *((store, other)[n % 2].quarantine.move(held.id, [HELD], to) for n, to in enumerate(ways)),
        return_exceptions=True,
    )

    other.close()
    assert sorted(map(str, won)) == ["False"] * 5 + ["True"]
    assert await store.quarantine.get(held.id) == held.model_copy(update={"state": ways[won.index(True)]})


@pytest.mark.parametrize("chosen", [Chosen(9, [7]), Chosen(9, (), everything=True)])
async def test_who_is_gone_leaves_nothing_held(store: Store, chosen: Chosen) -> None:
    run = await store.runs.open(a_run())
    await store.quarantine.put(a_held(run_id=run.id))
    stays = await store.quarantine.put(a_held(repository_id=8))

    await store.purge.rows(chosen, await store.purge.repositories(chosen))

    assert await store.quarantine.all() == [stays]


async def test_what_a_former_owner_s_run_held_goes(store: Store) -> None:
    run = await store.runs.open(a_run())
    await store.runs.open(a_run(a_commit(a_repository(installation=10)), key="new"))
    await store.quarantine.put(a_held(run_id=run.id))
    stays = await store.quarantine.put(a_held())

    await store.purge.rows(Chosen(9, [7]), await store.purge.repositories(Chosen(9, [7])))

    assert await store.quarantine.all() == [stays]
