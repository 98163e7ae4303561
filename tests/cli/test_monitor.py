"""`ghapp monitor`: what cron is told, and that it only looks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ghapp.alerts.rules import Disk, Memory
from ghapp.cli import monitor as looking
from ghapp.cli.answering import look_at_server
from ghapp.config.server import Settings
from ghapp.model import Channel, RunState
from ghapp.model.moment import now
from ghapp.store import Store
from tests.alerts.builders import an_alert
from tests.cli.kept import Kept
from tests.cli.test_main import ghapp
from tests.store.conftest import a_run

GB = 1_000_000_000
READY = {"store": {"status": "ok", "detail": ""}}


@pytest.fixture
def well(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A machine with room; the server's address is not known."""
    kept.settings = kept.settings.model_copy(update={"port": 0})
    monkeypatch.setattr(looking, "disk_of", lambda _folder: Disk(9 * GB, 10.0))
    monkeypatch.setattr(looking, "memory_here", lambda: Memory(1 * GB, 9 * GB))
    return kept


def troubles(kept: Kept) -> dict[str, str]:
    found = kept.document("monitor")["checks"]
    return {each["name"]: each["status"] for each in found if each["status"] != "good"}


def status(kept: Kept) -> int:
    return int(kept.call("monitor").return_value)


def test_all_is_well(well: Kept) -> None:
    result = well.call("monitor")

    assert (result.exception, result.return_value) == (None, 0)
    names = ["server", "disk", "memory", "queue", "error rate", "latency", "alerts"]
    told = well.document("monitor")
    assert (told["status"], [each["name"] for each in told["checks"]]) == ("good", names)
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"good"}


@pytest.mark.parametrize(("hours", "name", "expected"), [(25, "warning", 1), (73, "critical", 2)])
def test_the_queue_is_looked_at(well: Kept, hours: int, name: str, expected: int) -> None:
    well.queued(created_at=now(timedelta(hours=-hours)))

    assert (status(well), troubles(well)) == (expected, {"queue": name})
    assert "- `ghapp queue list` shows them" in well.call("monitor").stdout


@pytest.mark.parametrize(("broken", "expected"), [(1, (1, "warning")), (2, (2, "critical"))])
def test_runs_that_were_broken_are_counted(well: Kept, broken: int, expected: tuple[int, str]) -> None:
    well.ask(lambda store: end(store, broken=broken, all_=20))
    assert (status(well), troubles(well)["error rate"]) == expected


async def end(store: Store, broken: int, all_: int) -> None:
    for number in range(all_):
        run = await store.runs.open(a_run(key=f"{number}"))
        problem = "E106" if number < broken else None
        await store.runs.move(run.id, [run.state], RunState.COMPLETED, None, problem)


@pytest.mark.parametrize(
    ("severity", "kind", "minutes", "expected"),
    [
        ("P0", "infra_error", 50, 2),
        ("P1", "infra_error", 50, 1),
        ("P2", "infra_error", 50, 0),
        ("P0", "infra_error", 70, 0),  # it may be over
        ("P0", "disk", 50, 0),  # it is looked at anew
    ],
)
def test_what_was_told_in_the_last_hour_is_told_again(
    well: Kept, severity: str, kind: str, minutes: int, expected: int
) -> None:
    at = now(timedelta(minutes=-minutes))
    alert = an_alert(severity=severity, kind=kind, created_at=at, last_at=at)
    well.ask(lambda store: store.alerts.put(alert, "", [Channel.JOURNAL]))

    assert status(well) == expected


def test_a_full_disk_is_critical(well: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "disk_of", lambda _folder: Disk(0, 99.9))
    assert (status(well), troubles(well)) == (2, {"disk": "critical"})


def test_it_reads_and_changes_nothing(well: Kept) -> None:
    late = well.queued(created_at="2026-01-01T00:00:00.000+00:00")
    well.call("monitor")

    kept = well.ask(lambda store: store.queue.get(late.id))
    assert kept == late
    assert well.ask(lambda store: store.alerts.recent()) == []


def test_without_a_store_it_is_critical_and_none_is_made(tmp_path: Path) -> None:
    ran = ghapp(tmp_path, "monitor", GHAPP_DATA_DIR=str(tmp_path / "data"), GHAPP_PORT="0")

    assert (ran.returncode, "E202" in ran.stdout, "E909" in ran.stdout) == (2, True, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [("--nonsense",), ("--format", "xml"), ("more",)])
def test_wrong_usage_cannot_be_taken_for_critical(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = ghapp(tmp_path, "monitor", *words)
    assert (ran.returncode, "E333" in ran.stderr) == (64, True)


@asynccontextmanager
async def answering(status: int, body: Any) -> AsyncIterator[Settings]:
    async def ready(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes([web.get("/health/ready", ready)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield Settings(host="0.0.0.0", port=runner.addresses[0][1])  # noqa: S104  # as a server may be set
    await runner.cleanup()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"checks": READY}), "takes work"),
        ((503, {"checks": READY | {"disk": {"status": "failed", "detail": "9 MB"}}}), "E908.*disk: 9 MB"),
        ((200, ["another program"]), "E907.*something else answers, with 200"),
    ],
)
async def test_the_server_is_asked_whether_it_takes_work(answer: tuple[int, Any], expected: str) -> None:
    async with answering(*answer) as settings:
        seen = await look_at_server(settings)
    assert re.search(expected, seen.message)


async def test_a_server_that_is_gone_is_critical() -> None:
    async with answering(200, {}) as settings:
        pass
    seen = await look_at_server(settings)
    assert (seen.health, "E907" in seen.message) == ("critical", True)
    assert "GHAPP_PORT" in seen.advice
