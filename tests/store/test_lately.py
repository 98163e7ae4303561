"""How runs fared lately, all processes together."""

from typing import Any

from ghapp.model import Conclusion, Run, RunKind, RunState
from ghapp.store import Store
from tests.store.conftest import a_run

QUEUED, RUNNING, COMPLETED, CANCELLED = RunState
SINCE, NOW = "2026-01-01T12:00:00.000+00:00", "2026-01-01T12:15:00.000+00:00"
LONG_AGO, LATER = "2000-01-01T00:00:00.000+00:00", "2999-01-01T00:00:00.000+00:00"


async def opened(store: Store, key: str, minute: int = 1, **more: Any) -> Run:
    at = f"2026-01-01T12:{minute:02}:00.000+00:00"
    return await store.runs.open(a_run(key=key, created_at=at, **more))


async def ended(store: Store, key: str, to: RunState = COMPLETED, problem: str | None = None) -> Run:
    run = await opened(store, key)
    assert await store.runs.move(run.id, [QUEUED], to, Conclusion.FAILURE, problem)
    return run


async def test_what_ended_is_counted_by_what_ended_it(store: Store) -> None:
    for key, problem in [("a", None), ("b", None), ("c", "E100"), ("d", "E404")]:
        await ended(store, key, problem=problem)
    await ended(store, "e", CANCELLED, "E100")
    await opened(store, "f")

    assert await store.lately.ended(LONG_AGO) == {None: 2, "E100": 1, "E404": 1}
    assert await store.lately.ended(LATER) == {}


async def test_a_check_waits_until_it_is_in_progress_and_one_that_still_waits_so_far(store: Store) -> None:
    for key, seconds in [("a", 1.5), ("b", 0.25)]:
        await store.runs.set_latency((await opened(store, key)).id, seconds)
    await opened(store, "waits", minute=10)

    assert sorted(await store.lately.waits(SINCE, NOW)) == [0.25, 1.5, 300.0]


async def test_what_never_waited_or_waits_no_more_is_left_out(store: Store) -> None:
    await ended(store, "cancelled before it began", CANCELLED)
    await opened(store, "repair", kind=RunKind.REPAIR)
    before = await store.runs.open(a_run(key="before", created_at="2026-01-01T11:59:59.000+00:00"))
    await store.runs.set_latency(before.id, 9.0)

    assert await store.lately.waits(SINCE, NOW) == []


async def test_the_first_latency_counts(store: Store) -> None:
    run = await opened(store, "a")

    await store.runs.set_latency(run.id, 1.0)
    await store.runs.set_latency(run.id, 60.0)

    assert await store.lately.waits(SINCE, NOW) == [1.0]
