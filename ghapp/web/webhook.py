"""POST /webhook: verify, parse, route, store, answer. Nothing slow happens here.

The signature is checked over the raw bytes before anything is parsed:
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import json
import time
from collections.abc import Mapping
from typing import Any

import gidgethub
import pydantic
import structlog
from aiohttp import web
from gidgethub import sansio
from pydantic_core import PydanticSerializationError

from ghapp.engine import Engine, Queue
from ghapp.errors import Problem, TryLater
from ghapp.model import Ask, Asks, Delivery, DeliveryState
from ghapp.observability.log import logger
from ghapp.observability.metrics import Metrics
from ghapp.store import Store
from ghapp.web.problems import Refusal, answer
from handlers import EVENTS, ROUTER

MAX_BYTES = 25 * 1024 * 1024  # GitHub sends no more
DELIVERY = "delivery"
MOST_ATTEMPTS = 3
GIVEN_UP = "given up: its work ended without a word each time"
_log = logger(__name__)


class Webhook:
    def __init__(
        self, *, secret: str, app_id: int, store: Store, engine: Engine, metrics: Metrics, read_only: bool
    ) -> None:
        self._secret = secret
        self._app_id = app_id
        self._store = store
        self._engine = engine
        self._metrics = metrics
        self._read_only = read_only

    async def receive(self, request: web.Request) -> web.Response:
        started = time.monotonic()
        event = _known_event(request.headers.get("X-GitHub-Event", ""))
        try:
            outcome, response = await self._receive(request)
        except Refusal as refusal:
            outcome, response = "refused", answer(refusal.problem, refusal.status, self._metrics)
            _log.info("delivery refused", code=refusal.problem.code, status=refusal.status)
        self._metrics.deliveries.labels(event, outcome).inc()
        self._metrics.ack_seconds.observe(time.monotonic() - started)
        return response

    async def pick_up(self) -> int:
        """At start-up: start what was stored and never started, or ended without a word.

        What brought the server down again and again is given up: only a redelivery tries it once more.
        """
        started = 0
        for delivery in await self._store.deliveries.unfinished():
            if delivery.attempt < MOST_ATTEMPTS:
                ask = await self._store.deliveries.ask(delivery.guid)
                started += await self._start_or_again(delivery, ask) is not None
            elif not await self._engine.is_active(_flow_id(delivery)):
                await self._store.deliveries.finish(delivery.guid, DeliveryState.FAILED, GIVEN_UP)
        return started

    async def _receive(self, request: web.Request) -> tuple[str, web.Response]:
        if self._read_only:
            raise Refusal(Problem.of("E201"), 503)
        event = await self._verified(request)
        with structlog.contextvars.bound_contextvars(delivery_id=event.delivery_id, webhook=event.event):
            ask = await self._route(event)
            try:
                return await self._accept(_delivery(event, ask), ask)
            except (UnicodeEncodeError, PydanticSerializationError) as error:  # half a character, escaped
                raise Refusal(Problem.of("E301"), 400) from error
            except TryLater as error:  # not stored: GitHub keeps it and can be asked for it again
                raise Refusal(error.problem, 503) from error

    async def _verified(self, request: web.Request) -> sansio.Event:
        body = await _read(request)
        signature = request.headers.get("X-Hub-Signature-256", "")
        if not (signature.startswith("sha256=") and signature.isascii()):  # SHA-1 is not enough
            raise Refusal(Problem.of("E300"), 401)
        try:
            sansio.validate_event(body, signature=signature, secret=self._secret)
        except gidgethub.ValidationFailure as error:
            raise Refusal(Problem.of("E300"), 401) from error
        return _parse(request.headers, body)

    async def _route(self, event: sansio.Event) -> Ask:
        """Ask the one handler of this event and action what it wants."""
        callbacks = ROUTER.fetch(event)
        if not callbacks:
            known = event.event in EVENTS
            what = f"the action {event.data.get('action')}" if known else f"the event {event.event}"
            return Ask(reason=f"{what} is not used")
        asks = Asks(self._app_id)
        try:
            await ROUTER.dispatch(event, asks)
        except pydantic.ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            problem = Problem.of("E303", event=event.event, detail=f"{where}: {first['msg']}")
            raise Refusal(problem, 400) from error
        return asks.ask

    async def _accept(self, delivery: Delivery, ask: Ask) -> tuple[str, web.Response]:
        """Store it, and start its work unless that is done or under way."""
        stored = await self._store.deliveries.receive(delivery, ask)
        outcome = "ignored" if stored.state is DeliveryState.IGNORED else "duplicate"
        if stored.state is DeliveryState.RECEIVED and (started := await self._start_or_again(stored, ask)):
            stored, outcome = started, "accepted"
        _log.info("delivery stored", outcome=outcome, reason=stored.reason, flow=ask.flow)
        body = {"outcome": outcome, "delivery": stored.guid, "reason": stored.reason}
        return outcome, web.json_response(body, status=202)

    async def _start_or_again(self, stored: Delivery, ask: Ask) -> Delivery | None:
        """The delivery as it was started; None when its work is under way."""
        if await self._start(stored, ask):
            return stored
        if await self._engine.is_active(_flow_id(stored)):
            return None
        again = await self._receive_again(stored, ask)
        return again if await self._start(again, ask) else None

    async def _receive_again(self, delivery: Delivery, ask: Ask) -> Delivery:
        """Its work ended without a word (too many crashes): count it as failed, and take it again."""
        current = await self._store.deliveries.find(delivery.guid)
        if current is not None and current.state is not DeliveryState.RECEIVED:
            return current
        await self._store.deliveries.finish(delivery.guid, DeliveryState.FAILED)
        return await self._store.deliveries.receive(delivery, ask)

    async def _start(self, delivery: Delivery, ask: Ask) -> bool:
        if delivery.state is not DeliveryState.RECEIVED:
            return False
        order = {"guid": delivery.guid, "ask": ask.model_dump(mode="json")}
        return await self._engine.start(DELIVERY, order, flow_id=_flow_id(delivery), queue=Queue.DELIVERIES)


def _flow_id(delivery: Delivery) -> str:
    return f"delivery:{delivery.guid}:{delivery.attempt}"


async def _read(request: web.Request) -> bytes:
    """The body, refused by its announced size, and else as soon as it grows too large."""
    too_large = Refusal(Problem.of("E302", limit_mb=MAX_BYTES // 1024 // 1024), 413)
    if (request.content_length or 0) > MAX_BYTES:
        raise too_large
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large from error


def _parse(headers: Mapping[str, str], body: bytes) -> sansio.Event:
    for header in ("X-GitHub-Event", "X-GitHub-Delivery"):
        if not headers.get(header) or not headers[header].isascii():
            raise Refusal(Problem.of("E304", header=header), 400)
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(Problem.of("E301"), 400) from error
    if not isinstance(data, dict):
        raise Refusal(Problem.of("E301"), 400)
    if not isinstance(data.get("action", ""), str):
        raise Refusal(Problem.of("E303", event=headers["X-GitHub-Event"], detail="action is no text"), 400)
    return sansio.Event(data, event=headers["X-GitHub-Event"], delivery_id=headers["X-GitHub-Delivery"])


def _delivery(event: sansio.Event, ask: Ask) -> Delivery:
    repository = event.data.get("repository")
    name = repository.get("full_name") if isinstance(repository, dict) else None
    action = event.data.get("action")
    return Delivery(
        guid=event.delivery_id[:64],
        event=event.event[:64],
        action=_stored(action, 64),
        repository=_stored(name, 256),
        installation_id=_installation(event.data),
        state=DeliveryState.RECEIVED if ask.flow else DeliveryState.IGNORED,
        reason=ask.reason,
    )


def _installation(data: Mapping[str, Any]) -> int:
    installation = data.get("installation")
    known = installation.get("id") if isinstance(installation, dict) else None
    return known if isinstance(known, int) and 0 <= known < 2**63 else 0


def _stored(text: object, longest: int) -> str | None:
    """No database takes the character 0."""
    return text.replace("\0", "")[:longest] if isinstance(text, str) else None


def _known_event(event: str) -> str:
    """A metric label comes from a small set."""
    return event if event in EVENTS else "other"
