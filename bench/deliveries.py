"""200 signed deliveries sent at once: all taken, none lost, none twice; how long the answers take."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from bench.world import percentile, world
from ghapp.demo.github import LocalGitHub, Repo

COUNT = 200
AT_ONCE = 200


async def bench_deliveries(folder: Path) -> str:
    async with world(folder) as (github, repo, address):
        deliveries = [_delivery(github, repo, number) for number in range(1, COUNT + 1)]
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(limits=limits, timeout=60) as http:
            started = time.monotonic()
            answers = await asyncio.gather(*(_post(http, address, *each) for each in deliveries))
            seconds = time.monotonic() - started
            stored = await _stored(http, address)
    statuses = {status for status, _seconds in answers}
    assert statuses == {202}, statuses
    assert stored == COUNT, stored
    times = [taken for _status, taken in answers]
    figures = f"p50 {percentile(times, 50) * 1000:.0f} ms, p99 {percentile(times, 99) * 1000:.0f} ms"
    return f"deliveries: {COUNT} at once, all 202, {stored} stored once: {figures}, {COUNT / seconds:.0f}/s"


def _delivery(github: LocalGitHub, repo: Repo, number: int) -> tuple[bytes, dict[str, str]]:
    payload = {
        "ref": f"refs/heads/gone-{number}",
        "before": "1" * 40,
        "after": f"{number:040x}",
        "repository": {"id": repo.id, "full_name": repo.full_name, "default_branch": "main"},
        "installation": {"id": 1},
    }
    raw = json.dumps(payload).encode()
    digest = hmac.new(github.app.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": str(uuid.uuid4())}
    return raw, headers | {"X-Hub-Signature-256": f"sha256={digest}"}


async def _post(
    http: httpx.AsyncClient, address: str, raw: bytes, headers: dict[str, str]
) -> tuple[int, float]:
    started = time.monotonic()
    answer = await http.post(f"{address}/webhook", content=raw, headers=headers)
    return answer.status_code, time.monotonic() - started


async def _stored(http: httpx.AsyncClient, address: str) -> int:
    text = (await http.get(f"{address}/metrics")).text
    lines: list[Any] = [line for line in text.splitlines() if 'event="push",outcome="accepted"' in line]
    return int(float(lines[0].split()[-1]))
