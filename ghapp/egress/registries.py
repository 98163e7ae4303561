"""The door to the package registries: what is configured, to be read, and nothing else.

GET and HEAD of allowed addresses; few headers pass in either direction; redirects are followed outside,
within the registry's own allow-list; names are resolved and judged outside; credentials are added outside and
only for the registry's own address; what passes is limited.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver

from ghapp.egress.answers import BEGUN, cut, refusal
from ghapp.egress.door import listening
from ghapp.egress.fetch import Fetcher
from ghapp.egress.limits import Account, Limits
from ghapp.egress.pass_on import pass_on
from ghapp.egress.registry import Registry, find
from ghapp.egress.resolve import JudgingResolver
from ghapp.egress.upstream import outside
from ghapp.errors import GhappError, UserProblem
from ghapp.observability.log import logger

_LOG = logger(__name__)
_STATUS = {"E550": 405, "E553": 502}
_WORD = re.compile(r"[a-z]+")


@asynccontextmanager
async def open_registries(
    registries: Sequence[Registry],
    limits: Limits = Limits(),  # noqa: B008  # a frozen value
    *,
    named: frozenset[str] = frozenset(),
    owner: int | None = None,
    below: Path | None = None,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Path]:
    """The socket of a door for one job, for the user `owner`, in a folder `below` this one. Hosts among
    `named` may have private addresses.

    Raises UserProblem E565 when the folder's path is too long.
    """
    judging = JudgingResolver(named, resolver)
    async with outside(limits.at_once, judging) as session:
        door = _Registries(registries, Fetcher(session, judging), Account(limits))
        async with listening(door.answer, limits.connections, owner, below) as path:
            yield path


class _Registries:
    def __init__(self, registries: Sequence[Registry], fetcher: Fetcher, account: Account) -> None:
        self._registries = registries
        self._fetcher = fetcher
        self._account = account

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        code, url, taken = "", "", None
        try:
            taken = self._account.ask()
            registry, url = self._judge(request)
            async with self._fetcher.fetch(registry, url, request, taken.limits.seconds) as answer:
                response = await pass_on(request, registry, answer, taken)
        except GhappError as error:
            code = error.code
            response = self._refuse(request, error)
        _tell(request, url, response.status, taken.bytes if taken else 0, code)
        return response

    def _judge(self, request: web.BaseRequest) -> tuple[Registry, str]:
        """Raises UserProblem E550 or E551."""
        if request.method not in {"GET", "HEAD"}:
            raise UserProblem("E550", what=request.method)
        if request.can_read_body:
            raise UserProblem("E550", what="A request with a body")
        found = find(self._registries, request.raw_path)
        if found is None:
            raise UserProblem("E551", address=request.raw_path.partition("?")[0], key=_key(request.raw_path))
        return found

    def _refuse(self, request: web.BaseRequest, error: GhappError) -> web.StreamResponse:
        """Too late for words when a part of the answer is out."""
        if BEGUN in request:
            cut(request)
        return refusal(error.problem, int(error.problem.context.get("status", _STATUS.get(error.code, 403))))


def _key(target: str) -> str:
    """The setting's name for a request that meant one of the registries."""
    found = _WORD.match(target.lstrip("/"))
    return f"REGISTRY_{found[0].upper()}" if found and found[0] in {"pypi", "npm", "go"} else "REGISTRY_*"


def _tell(request: web.BaseRequest, url: str, status: int, size: int, code: str) -> None:
    """Neither query nor headers: both may hold secrets."""
    host, _, path = (url.partition("://")[2] or request.raw_path).partition("?")[0].partition("/")
    _LOG.info(
        "registry_answer",
        method=request.method,
        host=host,
        path=f"/{path}",
        status=status,
        bytes=size,
        code=code,
    )
