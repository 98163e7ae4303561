"""/health is liveness, without I/O; /health/ready asks the store and the disk; /metrics is Prometheus."""

import time
from pathlib import Path

import psutil
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

import ghapp
from ghapp.alerts.lately import backlog_now
from ghapp.alerts.rules import LEAST_FREE_BYTES, MOST_USED_PERCENT
from ghapp.errors import TryLater
from ghapp.observability.metrics import Metrics
from ghapp.store import Store


class Health:
    def __init__(self, store: Store, metrics: Metrics, folder: Path, *, read_only: bool) -> None:
        self._store = store
        self._metrics = metrics
        self._folder = folder
        self._read_only = read_only
        self._started = time.monotonic()
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first answer is always 0: ask once now

    async def live(self, _request: web.Request) -> web.Response:
        return web.json_response(self._document("healthy", {}))

    async def ready(self, _request: web.Request) -> web.Response:
        checks = {
            "store": await self._check_store(),
            "disk": self._check_disk(),
            "intake": self._check_intake(),
        }
        states = {check["status"] for check in checks.values()}
        status = "unhealthy" if "failed" in states else "degraded" if "warning" in states else "healthy"
        code = 503 if status == "unhealthy" else 200
        return web.json_response(self._document(status, checks), status=code)

    async def prometheus(self, _request: web.Request) -> web.Response:
        self._metrics.disk_free.set(psutil.disk_usage(str(self._folder)).free)
        self._metrics.memory.set(self._process.memory_info().rss)
        self._metrics.cpu.set(self._process.cpu_percent() / 100)
        await self._ask_store()
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _ask_store(self) -> None:
        """What belongs to all processes together."""
        self._metrics.active_runs.set(len(await self._store.runs.all_active()))
        backlog = await backlog_now(self._store)
        self._metrics.queue_pending.set(backlog.pending)
        self._metrics.queue_oldest.set(round(backlog.oldest * 3600))

    async def figures(self, _request: web.Request) -> web.Response:
        """The same as Prometheus reads, for people: p50, p95, p99 and rates since the start."""
        return web.json_response(self._metrics.figures(self._uptime))

    @property
    def _uptime(self) -> float:
        return round(time.monotonic() - self._started, 3)

    def _document(self, status: str, checks: dict[str, dict[str, str]]) -> dict[str, object]:
        return {
            "status": status,
            "version": ghapp.__version__,
            "uptime_seconds": self._uptime,
            "checks": checks,
        }

    async def _check_store(self) -> dict[str, str]:
        try:
            await self._store.ping()
        except TryLater as error:
            return {"status": "failed", "detail": str(error)}
        return {"status": "ok", "detail": ""}

    def _check_disk(self) -> dict[str, str]:
        usage = psutil.disk_usage(str(self._folder))
        detail = f"{usage.free // 1_000_000} MB free, {usage.percent:.0f} % used"
        if usage.free < LEAST_FREE_BYTES:
            return {"status": "failed", "detail": detail}
        return {"status": "warning" if usage.percent > MOST_USED_PERCENT else "ok", "detail": detail}

    def _check_intake(self) -> dict[str, str]:
        if self._read_only:
            return {"status": "failed", "detail": "read-only: GHAPP_READ_ONLY is true"}
        return {"status": "ok", "detail": ""}
