"""What is looked at now and then raises alerts when it is alarming, and not before."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.alerts.machine import disk_of
from ghapp.alerts.rules import Disk, Memory
from ghapp.flows import looking
from ghapp.flows.closing import finish_run
from ghapp.flows.doors import Doors
from ghapp.flows.looking import look_at_machine, look_at_queue, look_at_runs
from ghapp.flows.queueing import let_wait_no_longer
from ghapp.model import Alert, AlertKind, AlertSeverity, Conclusion, QueuedState, Run, RunKind, RunState
from ghapp.model.moment import now
from tests.flows.alerting import at_work, settings_for
from tests.store.conftest import a_run
from tests.store.test_queue import an_item

pytestmark = pytest.mark.slow
P0, P1, P2, P3 = AlertSeverity
GB = 1_000_000_000


@pytest.fixture
async def doors(tmp_path: Path, private_key: str) -> AsyncIterator[Doors]:
    async with at_work(settings_for(tmp_path, private_key)) as doors:
        yield doors


async def raised(doors: Doors) -> list[tuple[AlertKind, AlertSeverity]]:
    return sorted((alert.kind, alert.severity) for alert, _ in await doors.store.alerts.recent())


async def opened(doors: Doors, key: str, kind: RunKind = RunKind.REPAIR) -> Run:
    run = a_run(key=key, kind=kind, created_at=now(timedelta(seconds=-60)))
    return await doors.store.runs.open(run)


async def end(doors: Doors, number: int, problem: str | None) -> None:
    for each in range(number):
        run = await opened(doors, f"{problem}{each}")
        await doors.store.runs.move(run.id, [run.state], RunState.COMPLETED, Conclusion.FAILURE, problem)


async def test_a_run_that_was_broken_is_told_at_once_and_counted(doors: Doors) -> None:
    for key, problem in [("a", "E106"), ("b", "E404"), ("c", None)]:
        run = await opened(doors, key)
        assert await finish_run(doors, run, Conclusion.FAILURE, problem)
        assert not await finish_run(doors, run, Conclusion.FAILURE, problem)  # a repeated step

    [(alert, _)] = await doors.store.alerts.recent()
    assert isinstance(alert, Alert)
    assert (alert.kind, alert.count, "(E106)" in alert.message) == (AlertKind.INFRA_ERROR, 1, True)
    assert sum((await doors.store.lately.ended("")).values()) == 3


async def test_too_many_broken_runs_are_alarming(doors: Doors) -> None:
    await end(doors, 18, None)
    await end(doors, 1, "E404")  # what a person can mend is none of ours
    await look_at_runs(doors)
    before = await raised(doors)

    await end(doors, 1, "E100")
    await look_at_runs(doors)
    serious = await raised(doors)
    await end(doors, 1, "E106")
    await look_at_runs(doors)

    assert before == []
    assert serious == [(AlertKind.ERROR_RATE, P1)]
    assert await raised(doors) == [(AlertKind.ERROR_RATE, P0), (AlertKind.ERROR_RATE, P1)]


async def test_checks_that_wait_for_long_are_alarming_before_they_begin(doors: Doors) -> None:
    for number in range(19):
        await doors.store.runs.set_latency((await opened(doors, f"{number}", RunKind.CHECK)).id, 0.5)
    await opened(doors, "waits", RunKind.CHECK)
    await look_at_runs(doors)
    before = await raised(doors)

    await opened(doors, "waits too", RunKind.CHECK)
    await look_at_runs(doors)

    assert before == []
    assert await raised(doors) == [(AlertKind.LATENCY, P0)]


async def test_a_queue_that_nobody_works_off_is_alarming_and_worse_at_once(doors: Doors) -> None:
    await doors.store.queue.put(an_item(created_at=now(timedelta(hours=-23))))
    await look_at_queue(doors)
    before = await raised(doors)

    await doors.store.queue.put(an_item(created_at=now(timedelta(hours=-25))))
    for _ in range(2):
        await look_at_queue(doors)
    long = [(alert.kind, alert.severity, alert.count) for alert, _ in await doors.store.alerts.recent()]
    await doors.store.queue.put(an_item(created_at=now(timedelta(hours=-73))))
    await look_at_queue(doors)

    assert before == []
    assert long == [(AlertKind.QUEUE_BACKLOG, P2, 2)]
    assert await raised(doors) == [(AlertKind.QUEUE_BACKLOG, P1), (AlertKind.QUEUE_BACKLOG, P2)]


async def test_what_nobody_decides_about_expires(doors: Doors) -> None:
    late, last = [
        await doors.store.queue.put(an_item(created_at=now(timedelta(days=-14, minutes=minutes))))
        for minutes in (-5, 5)
    ]
    await let_wait_no_longer(doors)

    found = {item.id: item.state for item in await doors.store.queue.all()}
    assert found == {late.id: QueuedState.EXPIRED, last.id: QueuedState.PENDING}


async def test_a_machine_that_is_full_is_alarming_once(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "disk_of", lambda _folder: Disk(9 * GB, 10.0))
    monkeypatch.setattr(looking, "memory_here", lambda: Memory(1 * GB, 9 * GB))
    await look_at_machine(doors)
    before = await raised(doors)

    monkeypatch.setattr(looking, "disk_of", lambda _folder: Disk(0, 99.9))
    monkeypatch.setattr(looking, "memory_here", lambda: Memory(8 * GB, 9 * GB))
    for _ in range(2):
        await look_at_machine(doors)

    assert before == []
    assert await raised(doors) == [(AlertKind.DISK, P0), (AlertKind.MEMORY, P1)]
    assert [alert.count for alert, _ in await doors.store.alerts.recent()] == [2, 2]


async def test_a_look_that_fails_does_not_end_the_looking(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(looking, "disk_of", lambda _folder: disk_of(tmp_path / "gone"))

    await look_at_machine(doors)

    assert doors.metrics.registry.get_sample_value("ghapp_errors_total", {"code": "E999"}) == 1
    assert await raised(doors) == []
