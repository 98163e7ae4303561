"""Runs are opened once a key and moved only from a state that allows it."""

import asyncio

import pytest

from ghapp.model import Conclusion, RunKind, RunState
from ghapp.store import Store
from tests.store.conftest import OTHER_SHA, SHA, a_commit, a_repository, a_run

QUEUED, BUSY, DONE = RunState.QUEUED, RunState.IN_PROGRESS, RunState.COMPLETED
ACTIVE = (QUEUED, BUSY)


async def test_a_run_comes_back_as_it_was_opened(store: Store) -> None:
    commit = a_commit(base_sha=OTHER_SHA, pull_request=3, branch="topic", trust="fork")
    run = a_run(commit, delivery_guid="g1")

    assert await store.runs.open(run) == run
    assert await store.runs.get(run.id) == run
    assert await store.runs.get("other") is None


async def test_a_key_has_one_run_a_number_and_kind(store: Store) -> None:
    first = await store.runs.open(a_run())

    assert await store.runs.open(a_run()) == first
    assert await store.runs.open(a_run(number=2)) != first
    assert await store.runs.open(a_run(kind=RunKind.REPAIR)) != first
    assert len(await store.runs.recent()) == 3


async def test_of_many_who_open_one_key_at_once_all_get_the_same_run(store: Store) -> None:
    opened = await asyncio.gather(*(store.runs.open(a_run()) for _ in range(8)))

    assert len({run.id for run in opened}) == 1
    assert len(await store.runs.recent()) == 1


async def test_the_latest_run_of_a_key_is_the_one_with_the_highest_number(store: Store) -> None:
    for number in (1, 10, 2):
        await store.runs.open(a_run(number=number))

    latest = await store.runs.latest(RunKind.CHECK, "k")

    assert latest is not None
    assert latest.number == 10
    assert await store.runs.latest(RunKind.REPAIR, "k") is None


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("to", [BUSY, DONE, RunState.CANCELLED])
async def test_a_move_happens_only_from_the_states_it_names(
    store: Store, state: RunState, to: RunState
) -> None:
    run = await store.runs.open(a_run(state=state))

    moved = await store.runs.move(run.id, ACTIVE, to, Conclusion.SUCCESS)

    current = await store.runs.get(run.id)
    assert current is not None
    assert moved is (state in ACTIVE)
    assert (current.state, current.conclusion) == ((to, Conclusion.SUCCESS) if moved else (state, None))
    assert (current.finished_at is not None) is (moved and to not in ACTIVE)


async def test_nobody_moves_a_run_that_is_not_there(store: Store) -> None:
    assert not await store.runs.move("nowhere", list(RunState), DONE)


async def test_of_many_who_move_one_run_at_once_one_wins(store: Store) -> None:
    run = await store.runs.open(a_run())
    ends = [(DONE, Conclusion.SUCCESS), (RunState.CANCELLED, Conclusion.CANCELLED)] * 4

    won = await asyncio.gather(*(store.runs.move(run.id, ACTIVE, to, how) for to, how in ends))

    assert won.count(True) == 1
    current = await store.runs.get(run.id)
    assert current is not None
    assert (current.state, current.conclusion) == ends[won.index(True)]


async def test_two_processes_worth_of_stores_share_one_winner(store: Store, database_url: str) -> None:
    other = Store(database_url)
    run = await store.runs.open(a_run())

    won = await asyncio.gather(
        *(each.runs.move(run.id, [QUEUED], BUSY) for each in (store, other, store, other))
    )

    other.close()
    assert won.count(True) == 1


async def test_setting_the_check_shows_who_cancelled_meanwhile(store: Store) -> None:
    run = await store.runs.open(a_run())
    await store.runs.move(run.id, ACTIVE, RunState.CANCELLED, Conclusion.CANCELLED)

    current = await store.runs.set_check(run.id, 77)

    assert current is not None
    assert (current.check_id, current.state) == (77, RunState.CANCELLED)
    assert await store.runs.by_check(7, 77) == current
    assert await store.runs.by_check(8, 77) is None


async def test_active_runs_are_found_by_their_lane_and_installation(store: Store) -> None:
    here = await store.runs.open(a_run(key="a"))
    await store.runs.open(a_run(a_commit(lane="branch/other"), key="b"))
    elsewhere = await store.runs.open(a_run(a_commit(a_repository(8, "ACME/till")), key="c"))
    await store.runs.open(a_run(a_commit(a_repository(9, "other/shop", 10)), key="d"))
    await store.runs.open(a_run(kind=RunKind.REPAIR, key="f"))
    await store.runs.open(a_run(key="e", state=DONE))

    assert await store.runs.active(7, "branch/topic") == [here]
    assert {run.key for run in await store.runs.active_of(9)} == {"a", "b", "c", "f"}
    assert await store.runs.active_of(9, [8]) == [elsewhere]
    assert await store.runs.active_of(9, []) == []
    assert {run.key for run in await store.runs.all_active()} == {"a", "b", "c", "d", "f"}


async def test_runs_of_a_pull_request_are_told_newest_first(store: Store) -> None:
    here = a_commit(pull_request=4)
    first = await store.runs.open(a_run(here, key="a", created_at="2026-01-01T00:00:00+00:00"))
    last = await store.runs.open(
        a_run(here, key="b", kind=RunKind.REPAIR, created_at="2026-01-02T00:00:00+00:00")
    )
    await store.runs.open(a_run(a_commit(pull_request=5), key="c"))
    await store.runs.open(a_run(a_commit(a_repository(8), pull_request=4), key="d"))

    assert await store.runs.of_pull(7, here.lane, 4) == [last, first]
    assert await store.runs.of_pull(7, here.lane, 4, limit=1) == [last]


async def test_runs_of_a_commit_are_those_of_its_repository_and_kind(store: Store) -> None:
    here = await store.runs.open(a_run())
    await store.runs.open(a_run(a_commit(a_repository(8)), key="fork"))
    await store.runs.open(a_run(kind=RunKind.REPAIR, key="repair"))
    await store.runs.open(a_run(a_commit(sha=OTHER_SHA), key="newer"))

    assert await store.runs.of_commit(7, SHA) == [here]


async def test_recent_runs_come_newest_first_with_their_titles(store: Store) -> None:
    times = [f"2026-01-0{day}T00:00:00.000+00:00" for day in (1, 2, 3)]
    runs = [await store.runs.open(a_run(key=time, created_at=time)) for time in times]
    await store.runs.set_report(runs[2].id, "blob", "3 findings")

    assert await store.runs.recent(2) == [(runs[2], "3 findings"), (runs[1], "")]
    assert await store.runs.report(runs[2].id) == "blob"
    assert await store.runs.report(runs[0].id) is None
    assert await store.runs.report("nowhere") is None
