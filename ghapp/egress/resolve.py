"""Names are resolved here, judged, and connected to as judged: nobody asks for the name again."""

import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from ghapp.egress.addresses import is_address, may_connect
from ghapp.errors import UserProblem


class JudgingResolver(AbstractResolver):
    """Hosts among `named` may have a private address: the operator named them."""

    def __init__(self, named: frozenset[str], inner: AbstractResolver | None = None) -> None:
        self._named = named
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises UserProblem E552 when one of the addresses is refused, OSError when there is none."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            self._judge(host, each["host"])
        return found

    def judge_literal(self, host: str) -> None:
        """An address in place of a name is never resolved, so it is judged here. Raises UserProblem E552."""
        if is_address(host):
            self._judge(host, host)

    def _judge(self, host: str, address: str) -> None:
        if not may_connect(address, is_named=host.lower() in self._named):
            raise UserProblem("E552", host=host, address=address)

    async def close(self) -> None:
        await self._inner.close()
