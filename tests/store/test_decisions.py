"""What was decided about a patch is kept once a run, with what became of it."""

from typing import Any

from ghapp.model import EVERYWHERE, Decided, Paused, Tier, new_run_id
from ghapp.store import Store
from tests.store.conftest import a_run


def at(day: int) -> str:
    return f"2026-01-{day:02}T00:00:00.000+00:00"


def a_decided(**more: Any) -> Decided:
    values = {"run_id": new_run_id(), "repository_id": 7, "tier": "PULL_REQUEST", "judgement": "j" * 64}
    rest = {"handling": "pull_request", "confidence": 0.88, "created_at": at(1)}
    return Decided.model_validate(values | rest | more)


async def test_the_last_judgement_of_a_run_counts(store: Store) -> None:
    first = a_decided()
    await store.decisions.put(first)
    again = first.model_copy(update={"tier": Tier.MANUAL_REVIEW, "confidence": None})

    await store.decisions.put(again)

    assert await store.decisions.get(first.run_id) == again
    assert await store.decisions.since(at(1)) == [again]


async def test_what_happened_is_written_beside_it(store: Store) -> None:
    one, other = a_decided(), a_decided()
    for each in (one, other):
        await store.decisions.put(each)

    await store.decisions.act(one.run_id, action="merged", number=4, by_itself=True, merged_at=at(2))

    found = await store.decisions.of_pull(7, 4)
    assert found is not None
    assert (found.run_id, found.by_itself, found.merged_at) == (one.run_id, True, at(2))
    assert await store.decisions.merged(7) == [found]
    assert await store.decisions.merged(7, since=at(3)) == []
    assert await store.decisions.get(other.run_id) == other


async def test_the_newest_come_first_of_one_repository_or_of_all(store: Store) -> None:
    old, new, elsewhere = a_decided(), a_decided(created_at=at(2)), a_decided(repository_id=8)
    for each in (old, new, elsewhere):
        await store.decisions.put(each)

    assert await store.decisions.since(at(1), 7) == [new, old]
    assert await store.decisions.since(at(2)) == [new]


async def test_the_merged_come_with_the_begin_of_their_runs(store: Store) -> None:
    run = await store.runs.open(a_run())
    merged = a_decided(run_id=run.id, merged_at=at(3))
    for each in (merged, a_decided(), a_decided(merged_at=at(2))):
        await store.decisions.put(each)

    assert await store.decisions.merged_of_runs(at(3)) == [(merged, run.created_at)]


async def test_a_pause_stands_until_it_is_ended(store: Store) -> None:
    paused = Paused(repository_id=7, by="ann", reason="release", at=at(1))

    assert await store.pauses.put(paused)
    assert not await store.pauses.put(paused.model_copy(update={"by": "bob"}))
    assert await store.pauses.get(EVERYWHERE, 7) == paused
    assert await store.pauses.get(EVERYWHERE, 8) is None
    assert await store.pauses.end(7)
    assert not await store.pauses.end(7)
    assert await store.pauses.get(7) is None
