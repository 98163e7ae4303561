"""Webhooks: deliveries are signed, sent in order, remembered with their answer, and sent again on request."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from ghapp.demo.github.account import now
from ghapp.demo.github.state import App

PATIENCE_SECONDS = 10  # GitHub gives up on a delivery after this


@dataclass(slots=True)
class Sent:
    """One attempt to deliver. A redelivery is another attempt with the same `guid`.

    `status_code` is the receiver's answer; 0 when there was none.
    """

    id: int
    guid: str
    event: str
    payload: dict[str, Any]
    redelivery: bool = False
    status_code: int = 0
    status: str = "pending"
    duration: float = 0.0
    request_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""
    delivered_at: datetime = field(default_factory=now)

    @property
    def action(self) -> str | None:
        found = self.payload.get("action")
        return found if isinstance(found, str) else None


class Webhooks:
    """Sends to `url`; without one, deliveries are only remembered."""

    def __init__(self, app: App) -> None:
        self.url: str | None = None
        self.sent: list[Sent] = []
        self._app = app
        self._queue: asyncio.Queue[Sent] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        if self._worker:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    async def settled(self) -> None:
        """Wait until everything announced so far was delivered, or was given up."""
        await self._queue.join()

    def send(self, event: str, payload: dict[str, Any]) -> Sent:
        """Queue a delivery: whoever caused it does not wait for its receiver."""
        attempt = self._attempt(event, payload, guid=str(uuid.uuid4()))
        self._queue.put_nowait(attempt)
        return attempt

    def send_again(self, earlier: Sent) -> Sent:
        attempt = self._attempt(earlier.event, earlier.payload, guid=earlier.guid, redelivery=True)
        self._queue.put_nowait(attempt)
        return attempt

    async def deliver(
        self, event: str, payload: dict[str, Any], *, guid: str | None = None, secret: str | None = None
    ) -> int:
        """Send now, past the queue, and return the receiver's status."""
        attempt = self._attempt(event, payload, guid=guid or str(uuid.uuid4()))
        await self._post(attempt, secret)
        return attempt.status_code

    def find(self, attempt_id: int) -> Sent | None:
        return next((each for each in self.sent if each.id == attempt_id), None)

    def _attempt(self, event: str, payload: dict[str, Any], *, guid: str, redelivery: bool = False) -> Sent:
        attempt = Sent(12345000 + len(self.sent), guid, event, payload, redelivery)
        self.sent.append(attempt)
        return attempt

    async def _work(self) -> None:
        while True:
            attempt = await self._queue.get()
            try:
                await self._post(attempt, None)
            finally:
                self._queue.task_done()

    async def _post(self, attempt: Sent, secret: str | None) -> None:
        if self.url is None:
            attempt.status = "no webhook URL"
            return
        body = json.dumps(attempt.payload).encode()
        attempt.request_headers = self._headers(attempt, body, secret)
        attempt.delivered_at, started = now(), time.monotonic()
        try:
            await self._exchange(self.url, attempt, body)
        except TimeoutError:
            attempt.status = "timed out"
        except aiohttp.ClientError as error:
            attempt.status = f"failed to connect: {type(error).__name__}"
        attempt.duration = round(time.monotonic() - started, 3)

    async def _exchange(self, url: str, attempt: Sent, body: bytes) -> None:
        patience = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.post(url, data=body, headers=attempt.request_headers, allow_redirects=False) as response,
        ):
            attempt.response_body = await response.text()
            attempt.status_code = response.status
            attempt.status = "OK" if response.ok else response.reason or "failed"

    def _headers(self, attempt: Sent, body: bytes, secret: str | None) -> dict[str, str]:
        key = (self._app.webhook_secret if secret is None else secret).encode()
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/local000",
            "X-GitHub-Delivery": attempt.guid,
            "X-GitHub-Event": attempt.event,
            "X-GitHub-Hook-ID": str(self._app.hook_id),
            "X-GitHub-Hook-Installation-Target-ID": str(self._app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
        }
