"""A climb moves only from where it is; what happened in it is written once and can be told after a crash."""

import asyncio
from typing import Any

import pytest

from ghapp.model import Attempt, Basis, Event, EventKind, Move, Rung, State, Unasked
from ghapp.store import Chosen, Store
from tests.store.conftest import a_commit, a_repository, a_run

AT, LATER = "2026-01-01T00:00:00.000+00:00", "2026-01-01T00:00:09.000+00:00"


def move(origin: State, to: State, at: str = AT, **more: Any) -> Move:
    return Move.model_validate({"origin": origin, "outcome": "x", "to": to, "at": at} | more)


def attempt(number: int = 1, **more: Any) -> Attempt:
    values = {"agent": Rung.AIDER, "success": True, "files_modified": ("a.py",), "cost": 70}
    return Attempt.model_validate({"number": number} | values | more)


FIRST = move(State.INIT, State.BASELINE_CHECK)
FIX = move(State.BASELINE_CHECK, State.AIDER_FIX)
RECHECK = move(State.AIDER_FIX, State.AIDER_RECHECK)
AGAIN = move(State.AIDER_RECHECK, State.AIDER_FIX)


async def opened(store: Store, *moves: Move) -> str:
    """The run of a climb that made these moves."""
    run = a_run()
    await store.climbs.open(run)
    for number, each in enumerate(moves, 1):
        assert await store.climbs.move(run.id, each, number)
    return run.id


async def test_a_climb_begins_once_and_is_found_where_it_is(store: Store) -> None:
    run = a_run()
    assert await store.climbs.state(run.id) is None
    assert await store.climbs.open(run) is State.INIT
    await store.climbs.move(run.id, FIRST, 1)

    assert await store.climbs.open(run) is State.BASELINE_CHECK
    assert await store.climbs.state(run.id) is State.BASELINE_CHECK


async def test_a_move_is_an_event(store: Store) -> None:
    run = await opened(store, FIRST, FIX)

    assert await store.climbs.events(run) == [
        Event(
            run_id=run,
            sequence=number,
            kind=EventKind.MOVE,
            number=number,
            at=AT,
            state=each.to,
            data=each.model_dump(mode="json"),
        )
        for number, each in ((1, FIRST), (2, FIX))
    ]


@pytest.mark.parametrize("state", [state for state in State if state is not State.INIT])
async def test_a_move_from_elsewhere_is_refused_and_leaves_no_event(store: Store, state: State) -> None:
    run = await opened(store)

    assert not await store.climbs.move(run, move(state, State.SUCCESS), 1)

    assert await store.climbs.state(run) is State.INIT
    assert await store.climbs.events(run) == []


async def test_a_repeated_move_is_true_and_adds_nothing(store: Store) -> None:
    run = await opened(store, FIRST, FIX)
    before = await store.climbs.events(run)

    assert await store.climbs.move(run, FIX.model_copy(update={"at": LATER, "reason": "other words"}), 2)
    assert await store.climbs.move(run, FIRST, 1)

    assert await store.climbs.events(run) == before
    assert await store.climbs.state(run) is State.AIDER_FIX


@pytest.mark.parametrize("other", [{"to": State.CODEX_FIX}, {"outcome": "y"}, {"origin": State.INIT}])
async def test_another_move_of_the_same_number_is_stale(store: Store, other: dict[str, Any]) -> None:
    run = await opened(store, FIRST, FIX)

    assert not await store.climbs.move(run, FIX.model_copy(update=other), 2)

    assert await store.climbs.state(run) is State.AIDER_FIX


async def test_who_comes_late_does_not_move_a_climb_that_came_by_again(store: Store) -> None:
    run = await opened(store, FIRST, FIX, RECHECK, AGAIN)

    assert not await store.climbs.move(run, move(State.AIDER_FIX, State.CODEX_FIX), 3)
    assert not await store.climbs.move(run, RECHECK, 6)

    assert await store.climbs.state(run) is State.AIDER_FIX
    assert len(await store.climbs.events(run)) == 4


async def test_nothing_is_written_of_a_climb_that_is_not_there(store: Store) -> None:
    assert not await store.climbs.move("nowhere", FIRST, 1)
    assert not await store.climbs.start("nowhere", 1, Rung.AIDER, AT)
    assert not await store.climbs.add_attempt("nowhere", attempt(), AT)

    assert await store.climbs.events("nowhere") == []


async def test_of_many_who_move_one_climb_at_once_one_wins(store: Store, database_url: str) -> None:
    other = Store(database_url)
    run = await opened(store, FIRST)
    ways = [move(State.BASELINE_CHECK, to) for to in (State.SUCCESS, State.AIDER_FIX, State.QUARANTINE)]

    won = await asyncio.gather(
        *(each.climbs.move(run, way, 2) for way in ways for each in (store, other)), return_exceptions=True
    )

    other.close()
    chosen = await store.climbs.state(run)
    assert won == [way.to is chosen for way in ways for _ in range(2)]
    assert [event.state for event in await store.climbs.events(run)] == [State.BASELINE_CHECK, chosen]


async def test_an_attempt_comes_back_as_it_was_and_only_the_first_is_kept(store: Store) -> None:
    run = await opened(store, FIRST, FIX)

    assert await store.climbs.add_attempt(run, attempt(), AT)
    assert not await store.climbs.add_attempt(run, attempt(cost=1), LATER)

    assert await store.climbs.result(run, 1) == attempt()
    event = (await store.climbs.events(run))[-1]
    assert (event.sequence, event.at, event.state, event.cost) == (3, AT, State.AIDER_FIX, 70)
    assert await store.climbs.result(run, 2) is None


async def test_an_attempt_that_was_cut_off_is_told_from_one_that_never_began(store: Store) -> None:
    run = await opened(store, FIRST, FIX)
    assert not await store.climbs.started(run, 1)
    assert await store.climbs.start(run, 1, Rung.AIDER, AT)

    assert await store.climbs.started(run, 1)
    assert await store.climbs.result(run, 1) is None
    assert not await store.climbs.started(run, 2)


async def test_of_many_who_start_one_attempt_only_one_may(store: Store, database_url: str) -> None:
    other = Store(database_url)
    run = await opened(store, FIRST, FIX)

    may = await asyncio.gather(
        *(each.climbs.start(run, 1, Rung.AIDER, AT) for each in (store, other) * 4), return_exceptions=True
    )

    other.close()
    assert sorted(map(str, may)) == ["False"] * 7 + ["True"]


async def test_what_decided_is_written_once(store: Store) -> None:
    run = await opened(store)
    basis = Basis(sender="ann", command="/fix", source="f", passed_over={Rung.CODEX: "off"})

    assert await store.climbs.add_basis(run, basis, AT)
    assert not await store.climbs.add_basis(run, basis.model_copy(update={"sender": "rob"}), LATER)

    [event] = await store.climbs.events(run)
    assert Basis.model_validate(event.data) == basis


async def test_a_check_that_climbs_nowhere_says_what_was_begun_by_itself_once(store: Store) -> None:
    run = await store.runs.open(a_run())
    unasked = Unasked(reason="ladder.auto is off")

    assert await store.climbs.add_unasked(run, unasked, AT)
    assert not await store.climbs.add_unasked(run, Unasked(repair="r2"), LATER)

    [event] = await store.climbs.events(run.id)
    assert Unasked.model_validate(event.data) == unasked


async def test_events_of_all_kinds_stand_in_the_order_in_which_they_happened(store: Store) -> None:
    run = await opened(store, FIRST)
    await store.climbs.add_report(run, 0, "blob0", 3, AT)
    await store.climbs.move(run, FIX, 2)
    await store.climbs.start(run, 1, Rung.AIDER, AT)
    await store.climbs.add_attempt(run, attempt(), AT)
    await store.climbs.move(run, RECHECK, 3)
    await store.climbs.add_report(run, 1, "blob1", 0, AT)

    found = await store.climbs.events(run)

    assert [event.kind for event in found] == ["move", "report", "move", "start", "attempt", "move", "report"]
    assert [event.sequence for event in found] == [1, 2, 3, 4, 5, 6, 7]
    assert found[-1].data == {"blob": "blob1", "issues": 0}


async def test_many_events_at_once_are_all_kept(store: Store, database_url: str) -> None:
    other = Store(database_url)
    run = await opened(store, FIRST)

    await asyncio.gather(
        *((store, other)[n % 2].climbs.add_report(run, n, "b", n, AT) for n in range(12)),
        return_exceptions=True,
    )

    other.close()
    assert [event.sequence for event in await store.climbs.events(run)] == list(range(1, 14))


@pytest.mark.parametrize("chosen", [Chosen(9, [7]), Chosen(9, (), everything=True)])
async def test_who_is_gone_leaves_no_climb(store: Store, chosen: Chosen) -> None:
    gone, stays = a_run(), a_run(a_commit(a_repository(8, installation=10)), key="b")
    for run in (gone, stays):
        await store.runs.open(run)
        await store.climbs.open(run)
        await store.climbs.move(run.id, FIRST, 1)

    await store.purge.rows(chosen, await store.purge.repositories(chosen))

    assert [await store.climbs.state(run.id) for run in (gone, stays)] == [None, State.BASELINE_CHECK]
    assert [len(await store.climbs.events(run.id)) for run in (gone, stays)] == [0, 1]


async def test_a_former_owner_s_climbs_go_and_the_new_owner_s_stay(store: Store) -> None:
    old, new = a_run(), a_run(a_commit(a_repository(installation=10)), key="new")
    for run in (old, new):
        await store.runs.open(run)
        await store.climbs.open(run)
    chosen = Chosen(9, [7])

    await store.purge.rows(chosen, await store.purge.repositories(chosen))

    assert [await store.climbs.state(run.id) for run in (old, new)] == [None, State.INIT]
