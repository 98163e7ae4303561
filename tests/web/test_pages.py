"""Health, metrics, status: what operators and probes read."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Channel, Commit, Finding, PluginResult, PluginStatus, Repository, Run, TellingState
from ghapp.model.moment import now
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.plugin import Checked
from tests.alerts.builders import an_alert
from tests.store.test_queue import an_item
from tests.web.conftest import PUSH, Edge

SHOP: dict[str, Any] = {"id": 7, "full_name": "acme/shop", "default_branch": "main", "installation_id": 9}
FOUND = Checked(
    PluginResult(id="ruff", status=PluginStatus.FINDINGS), (Finding(tool="ruff", path="a.py", message="m"),)
)
HOUR = timedelta(hours=1)
REPORT = build_report(Facts("r1", "", ""), Selection((), (), ()), [FOUND], RepositoryConfig(), None)


async def test_liveness_answers_without_the_store(edge: Edge) -> None:
    edge.store.close()

    answer = await edge.client.get("/health")

    document = await answer.json()
    assert (answer.status, document["status"]) == (200, "healthy")
    assert document["uptime_seconds"] >= 0
    assert set(document) == {"status", "version", "uptime_seconds", "checks"}


async def test_readiness_looks_at_store_disk_and_intake(edge: Edge) -> None:
    answer = await edge.client.get("/health/ready")

    document = await answer.json()
    assert answer.status == 200
    assert {name: check["status"] for name, check in document["checks"].items()}["store"] == "ok"
    assert set(document["checks"]) == {"store", "disk", "intake"}


async def test_a_store_that_is_down_is_not_ready(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghapp.store.door.Door._do", _down)

    answer = await edge.client.get("/health/ready")

    assert (answer.status, (await answer.json())["checks"]["store"]["status"]) == (503, "failed")


def _down(*_arguments: object) -> None:
    from ghapp.errors import TryLater

    raise TryLater("E200", detail="unable to open database file")


async def test_the_review_queue_is_read_from_the_store_at_every_scrape(edge: Edge) -> None:
    for created_at in (now(-2 * HOUR), now(-HOUR)):
        await edge.store.queue.put(an_item(created_at=created_at))

    text = await (await edge.client.get("/metrics")).text()

    queue = (await (await edge.client.get("/status")).json())["queue"]
    assert queue == {"pending": 2, "oldest_hours": 2.0, "health": "good"}
    assert "ghapp_queue_pending 2.0" in text
    assert re.search(r"ghapp_queue_oldest_seconds 720[0-9]\.0", text)


async def test_metrics_count_deliveries_by_event_and_outcome(edge: Edge) -> None:
    await edge.post(PUSH)
    await edge.post(PUSH, X_Hub_Signature_256="sha256=0")
    await edge.post(PUSH, X_GitHub_Event="made-up-by-anybody")

    text = await (await edge.client.get("/metrics")).text()
    assert 'ghapp_deliveries_total{event="push",outcome="accepted"} 1.0' in text
    assert 'ghapp_deliveries_total{event="push",outcome="refused"} 1.0' in text
    assert 'ghapp_deliveries_total{event="other",outcome="ignored"} 1.0' in text
    assert "made-up" not in text
    assert 'ghapp_errors_total{code="E300"} 1.0' in text


@pytest.mark.parametrize(
    "page",
    [
        "/metrics",
        "/health/metrics",
        "/status",
        "/runs/x",
        "/runs/x/why",
        "/runs/x/report.json",
        "/runs/x/report.sarif",
    ],
)
async def test_what_operators_read_is_closed_to_others(edge: Edge, page: str) -> None:
    elsewhere = {"X-Forwarded-For": "192.0.2.1"}

    refused = await edge.client.get(page, headers=elsewhere)
    assert (refused.status, (await refused.json())["code"]) == (403, "E331")
    token = elsewhere | {"Authorization": "Bearer operator"}
    assert (await edge.client.get(page, headers=token)).status != 403
    assert (await edge.client.get(page, headers=elsewhere | {"Authorization": "Bearer x"})).status == 403


async def test_figures_are_told_for_people_too(edge: Edge) -> None:
    await edge.post(PUSH)

    document = await (await edge.client.get("/health/metrics")).json()

    acknowledged = document["quantiles"]["ghapp_delivery_ack_seconds"]
    assert 0 < acknowledged["p50"] <= acknowledged["p95"] <= acknowledged["p99"]
    assert document["quantiles"]["ghapp_check_latency_seconds"] == {"p50": None, "p95": None, "p99": None}
    assert document["per_minute"]["ghapp_deliveries_total"] > 0
    assert document["per_minute"]["ghapp_errors_total"] == 0


async def test_status_tells_plugins_and_runs(edge: Edge) -> None:
    document = await (await edge.client.get("/status")).json()

    assert document["runs"] == {"active": 0, "recent": []}
    assert "python_ruff" in [plugin["id"] for plugin in document["plugins"]]
    assert document["errors"] == []


async def test_status_tells_alerts_and_how_far_they_were_told(edge: Edge) -> None:
    alert, at = an_alert(), "2026-01-01T00:00:00.000+00:00"
    await edge.store.alerts.put(alert, at, [Channel.JOURNAL, Channel.SLACK])
    await edge.store.alerts.begin(alert.id, Channel.SLACK)
    await edge.store.alerts.end(alert.id, Channel.SLACK, TellingState.FAILED, "E911 no")

    [shown] = (await (await edge.client.get("/status")).json())["alerts"]

    channels = shown.pop("channels")
    assert shown == alert.model_dump(mode="json")
    assert {name: (each["state"], each["tries"], each["reason"]) for name, each in channels.items()} == {
        "journal": ("waiting", 0, ""),
        "slack": ("failed", 1, "E911 no"),
    }


async def test_the_schema_of_the_repository_file_is_public(edge: Edge) -> None:
    schema = await (await edge.client.get("/schema/ghapp.yml.json")).json()

    assert "strict" in schema["properties"]


async def test_our_own_bug_is_told_without_a_traceback(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghapp.store.runs.Runs.all_active", lambda _self: 1 / 0)

    answer = await edge.client.get("/status")

    assert (answer.status, (await answer.json())["code"]) == (500, "E999")
    assert "Traceback" not in await answer.text()


@pytest.mark.parametrize(
    ("method", "page", "status", "code"),
    [
        ("GET", "/nowhere", 404, "E330"),
        ("GET", "/runs/unknown", 404, "E330"),
        ("GET", "/runs/unknown/why", 404, "E330"),
        ("GET", "/runs/unknown/report.json", 404, "E330"),
        ("GET", "/runs/unknown/report.sarif", 404, "E330"),
        ("GET", "/webhook", 405, "E332"),
        ("POST", "/health", 405, "E332"),
    ],
)
async def test_a_wrong_address_is_told_as_every_error_is(
    edge: Edge, method: str, page: str, status: int, code: str
) -> None:
    answer = await edge.client.request(method, page)

    document = await answer.json()
    assert (answer.status, document["code"]) == (status, code)
    assert len(document["suggestions"]) >= 2
    assert ("Allow" in answer.headers) == (status == 405)


async def test_a_store_that_is_down_is_told_on_pages_too(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghapp.store.door.Door._do", _down)

    answer = await edge.client.get("/status")

    assert (answer.status, (await answer.json())["code"]) == (503, "E200")


async def test_a_report_is_told_as_json_and_as_sarif(edge: Edge) -> None:
    commit = Commit(repository=Repository(**SHOP), sha="2" * 40, lane="branch/main")
    await edge.store.runs.open(Run(id="r1", key="k", commit=commit, created_at="2026-01-01T00:00:00+00:00"))
    content = REPORT.model_dump_json(by_alias=True).encode()
    await edge.store.runs.set_report("r1", await edge.store.blobs.put(SHOP["id"], content), "t")

    as_json = await edge.client.get("/runs/r1/report.json")
    as_sarif = await edge.client.get("/runs/r1/report.sarif")

    assert (await as_json.json())["issues"][0]["path"] == "a.py"
    assert as_sarif.content_type == "application/sarif+json"
    [run] = json.loads(await as_sarif.text())["runs"]
    assert (run["tool"]["driver"]["name"], len(run["results"])) == ("ruff", 1)
