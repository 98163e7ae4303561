"""The door to the providers of models: their endpoints and nothing else, with the key added outside.

The usage is read from each answer while it streams through, and what an answer may cost is reserved before it
is asked for.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractResolver

from ghapp.egress.amending import asked_output, least_output, with_output, with_usage
from ghapp.egress.answers import BEGUN, cut, refusal
from ghapp.egress.asking import read_body
from ghapp.egress.budget import Budget
from ghapp.egress.door import Place, listening
from ghapp.egress.forwarding import Asked, Forwarding
from ghapp.egress.provider import Provider
from ghapp.egress.resolve import JudgingResolver
from ghapp.egress.seen import Seen, answered, failed, unanswered
from ghapp.egress.upstream import outside
from ghapp.egress.usage import UsageReader
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.observability.log import logger

_LOG = logger(__name__)
_STATUS = {"E561": 402, "E563": 502, "E566": 402}  # an agent tries 429 again, and 402 it does not
BYTES_A_TOKEN = 2  # before the provider has counted: rather too many tokens than too few


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """`seconds` is the time of one answer, `last_seconds` of those that nobody waits for: at their end stands
    what they cost. `at_once` are the requests that are held in memory.
    """

    request_mb: int = 16
    requests: int = 1_000
    seconds: float = 900.0
    last_seconds: float = 15.0
    connections: int = 64
    at_once: int = 4


@asynccontextmanager
async def open_models(
    providers: Sequence[Provider],
    budget: Budget,
    limits: ModelLimits = ModelLimits(),  # a frozen value
    *,
    named: frozenset[str] = frozenset(),
    place: Place | None = None,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Path]:
    """The socket of a door for one job. Hosts among `named` may have private addresses. At the end everything
    that was asked is settled in the `budget`, and what came of each question that costs is `seen` in it.

    Raises UserProblem E565 when the folder's path is too long.
    """
    judging = JudgingResolver(named, resolver)
    async with outside(limits.at_once, judging) as session:
        door = _Models(providers, Forwarding(session, judging, limits.seconds), budget, limits)
        place = place or Place()
        try:
            async with listening(door.answer, limits.connections, place.owner, place.below) as path:
                yield path
        finally:
            await door.ended()


class _Models:
    def __init__(
        self, providers: Sequence[Provider], forwarding: Forwarding, budget: Budget, limits: ModelLimits
    ) -> None:
        self._providers = {each.name: each for each in providers}
        self._forwarding = forwarding
        self._budget = budget
        self._limits = limits
        self._requests = 0
        self._under_way = set[asyncio.Task[Any] | None]()
        self._turns = asyncio.Semaphore(limits.at_once)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        name, _, rest = request.raw_path.removeprefix("/").partition("/")
        provider, target = self._providers.get(name), f"/{rest}"
        path = target.partition("?")[0]
        if provider is None:
            return refusal(_no_address(request.raw_path.partition("?")[0], list(self._providers)), 403)
        seen, task = unanswered(provider.name), asyncio.current_task()
        self._under_way.add(task)
        try:
            response, seen = await self._told(request, provider, target)
        finally:
            self._under_way.discard(task)
            if f"{request.method} {path}" in provider.paid:
                self._budget.seen.append(seen)
        _LOG.info("model_answer", provider=name, path=path, status=response.status, trouble=seen.trouble)
        return response

    async def _told(
        self, request: web.BaseRequest, provider: Provider, target: str
    ) -> tuple[web.StreamResponse, Seen]:
        try:
            response = await self._pass(request, provider, target)
        except GhappError as error:
            response = _refuse(request, provider, error)
            return response, failed(error.problem, response.status)
        return response, answered(provider.name, response.status)

    async def ended(self) -> None:
        """When every request has been let go: those of a box that has left are still to be settled."""
        left = {task for task in self._under_way if task is not None}
        _, late = await asyncio.wait(left, timeout=self._limits.last_seconds) if left else (left, set())
        for task in late:
            task.cancel()
        for _ in range(self._limits.at_once):
            await self._turns.acquire()

    async def _pass(self, request: web.BaseRequest, provider: Provider, target: str) -> web.StreamResponse:
        """Raises UserProblem E552, E560 to E566."""
        path = target.partition("?")[0]
        endpoint, allowed = f"{request.method} {path}", (*provider.paid, *provider.free)
        if endpoint not in allowed:
            raise UserProblem("E560", address=endpoint, provider=provider.name, allowed=", ".join(allowed))
        async with self._turns:
            self._requests += 1
            if self._requests > self._limits.requests:
                raise UserProblem("E566", limit=self._limits.requests)
            body = await read_body(request, self._limits.request_mb)
            if endpoint in provider.paid:
                return await self._paid(request, provider, target, body or {})
            content = None if body is None else json.dumps(body).encode()
            return await self._forwarding.forward(
                request, Asked(provider, target, content), UsageReader("", 0)
            )

    async def _paid(
        self, request: web.BaseRequest, provider: Provider, target: str, body: dict[str, Any]
    ) -> web.StreamResponse:
        path, model = target.partition("?")[0], str(body.get("model", ""))
        body = with_usage(body, path)
        length = len(json.dumps(body))
        reservation = await self._budget.reserve(
            model, length // BYTES_A_TOKEN, asked_output(body, path), least_output(body)
        )
        reader = UsageReader(model, length)
        try:
            body = with_output(body, path, reservation.output) if reservation.is_cut else body
            asked = Asked(provider, target, json.dumps(body).encode())
            return await self._forwarding.forward(request, asked, reader)
        finally:
            self._budget.settle(reservation, reader.billed())


def _no_address(address: str, providers: Sequence[str]) -> Problem:
    names = " and ".join(providers)
    return Problem.of(
        "E560", address=address, provider=names, allowed=", ".join(f"/{name}/v1/..." for name in providers)
    )


def _refuse(request: web.BaseRequest, provider: Provider, error: GhappError) -> web.StreamResponse:
    if BEGUN in request:
        cut(request)
    problem = error.problem
    status = int(problem.context.get("status", _STATUS.get(problem.code, 403)))
    return web.json_response(
        provider.error(status, " ".join((str(problem), *problem.suggestions))), status=status
    )
