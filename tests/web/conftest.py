"""The web edge alone: a real store, an engine that only remembers."""

import hashlib
import hmac
import io
import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from ghapp.engine import Queue
from ghapp.errors import TryLater
from ghapp.observability.metrics import Metrics
from ghapp.plugin.load import load_plugins
from ghapp.store import Store
from ghapp.web.app import make_app
from ghapp.web.health import Health
from ghapp.web.status import Status
from ghapp.web.webhook import Webhook

SECRET = "s3cret"
APP_ID = 42
PUSH = {
    "ref": "refs/heads/main",
    "before": "1" * 40,
    "after": "2" * 40,
    "repository": {"id": 7, "full_name": "acme/shop", "default_branch": "main", "owner": {"login": "acme"}},
    "installation": {"id": 9},
}


@dataclass
class Remembered:
    """An engine that does no work."""

    started: list[str] = field(default_factory=list)
    active: set[str] = field(default_factory=set)
    down: bool = False

    async def start(
        self, flow: str, order: dict[str, Any], *, flow_id: str, queue: Queue, partition: str | None = None
    ) -> bool:
        if self.down:
            raise TryLater("E200", detail="down")
        if flow_id in self.started:
            return False
        self.started.append(flow_id)
        self.active.add(flow_id)
        return True

    async def cancel(self, flow_ids: Sequence[str]) -> None:
        self.active -= set(flow_ids)

    async def forget(self, flow_ids: Sequence[str]) -> None:
        self.active -= set(flow_ids)

    async def is_active(self, flow_id: str) -> bool:
        return flow_id in self.active

    async def has_ended(self, flow_id: str) -> bool:
        return flow_id in self.started and flow_id not in self.active


@dataclass
class Edge:
    client: Any
    store: Store
    engine: Remembered
    metrics: Metrics
    webhook: Webhook

    async def post(self, body: bytes | object, **headers: str | None) -> Any:
        """A signed delivery; a header given as None is left out."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent: Mapping[str, str | None] = {
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": sign(raw),
            "Content-Type": "application/json",
        } | {key.replace("_", "-"): value for key, value in headers.items()}
        given = {key: value for key, value in sent.items() if value is not None}
        return await self.client.post("/webhook", data=io.BytesIO(raw), headers=given)


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@pytest.fixture
def read_only() -> bool:
    return False


@pytest.fixture
async def edge(tmp_path: Path, read_only: bool) -> AsyncIterator[Edge]:
    store, engine, metrics = Store(f"sqlite:///{tmp_path / 'ghapp.db'}"), Remembered(), Metrics()
    store.migrate()
    plugins = load_plugins()
    webhook = Webhook(
        secret=SECRET, app_id=APP_ID, store=store, engine=engine, metrics=metrics, read_only=read_only
    )
    app = make_app(
        webhook=webhook,
        health=Health(store, metrics, tmp_path, read_only=read_only),
        status=Status(store, plugins, lambda: "none", metrics.cache),
        store=store,
        metrics=metrics,
        token="operator",
    )
    async with TestClient(TestServer(app)) as client:
        yield Edge(client, store, engine, metrics, webhook)
    store.close()
