"""The door to the providers of models: their endpoints and nothing else, with the key added outside.

The usage is read from each answer while it streams through. A streamed chat completion tells its usage only
when asked to, so we ask: else its cost would go uncounted. Its last chunk then has no `choices`, as
documented.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver

from ghapp.egress.answers import BEGUN, cut, refusal
from ghapp.egress.asking import read_body
from ghapp.egress.door import listening
from ghapp.egress.forwarding import Asked, Forwarding
from ghapp.egress.provider import Provider
from ghapp.egress.upstream import outside
from ghapp.egress.usage import Usage
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.observability.log import logger

_LOG = logger(__name__)
_STATUS = {"E561": 402, "E563": 502}  # an agent tries 429 again, and 402 it does not


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """`seconds` is the time of one answer; `at_once` bounds what may be spent before the first is counted."""

    request_mb: int = 32
    seconds: float = 900.0
    connections: int = 64
    at_once: int = 4


@asynccontextmanager
async def open_models(
    providers: Sequence[Provider],
    spent: Callable[[Usage], None],
    may_go_on: Callable[[], bool],
    limits: ModelLimits = ModelLimits(),  # a frozen value
    *,
    below: Path | None = None,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Path]:
    """The socket of a door for one job, in a folder `below`. `may_go_on` is asked before each request that
    costs, `spent` is told after each of its answers, cut ones too.

    Raises UserProblem E565 when the folder's path is too long.
    """
    async with outside(limits.at_once, resolver) as session:
        door = _Models(providers, Forwarding(session, spent, limits.seconds), may_go_on, limits)
        async with listening(door.answer, limits.connections, below) as path:
            yield path


class _Models:
    def __init__(
        self,
        providers: Sequence[Provider],
        forwarding: Forwarding,
        may_go_on: Callable[[], bool],
        limits: ModelLimits,
    ) -> None:
        self._providers = {each.name: each for each in providers}
        self._forwarding = forwarding
        self._may_go_on = may_go_on
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.at_once)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        _, name, *rest = request.raw_path.split("/", 2)
        provider, target = self._providers.get(name), f"/{''.join(rest)}"
        path, code = target.partition("?")[0], ""
        if provider is None:
            return refusal(_no_address(request.raw_path.partition("?")[0], list(self._providers)), 403)
        try:
            response = await self._pass(request, provider, target)
        except GhappError as error:
            code = error.code
            response = _refuse(request, provider, error)
        _LOG.info("model_answer", provider=name, path=path, status=response.status, code=code)
        return response

    async def _pass(self, request: web.BaseRequest, provider: Provider, target: str) -> web.StreamResponse:
        """Raises UserProblem E560 to E563."""
        endpoint = f"{request.method} {target.partition('?')[0]}"
        allowed = (*provider.paid, *provider.free)
        if endpoint not in allowed:
            raise UserProblem("E560", address=endpoint, provider=provider.name, allowed=", ".join(allowed))
        body = await read_body(request, self._limits.request_mb)
        asked = Asked(provider, target, body, is_paid=endpoint in provider.paid)
        if not asked.is_paid:
            return await self._forwarding.forward(request, asked)
        async with self._turns:
            if not self._may_go_on():
                raise UserProblem("E561")
            return await self._forwarding.forward(request, asked)


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
