"""Doors and real servers on loopback: what stands outside, and a client that stands inside."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

DOOR = "http://127.0.0.1:3128"


@dataclass
class Outside:
    """A server that answers by path, and keeps what it was asked."""

    answers: dict[str, web.Response | Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]]
    asked: list[web.BaseRequest] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def paths(self) -> list[str]:
        return [request.raw_path for request in self.asked]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.read())
        found = self.answers.get(request.raw_path.partition("?")[0], web.Response(status=404))
        if callable(found):
            return await found(request)
        return web.Response(status=found.status, body=found.body, headers=found.headers)


Serve = Callable[..., Awaitable[Outside]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts an Outside: `await serve({"/path": web.Response(...)})`."""
    started: list[web.ServerRunner] = []

    async def start(answers: dict[str, Any], **site: Any) -> Outside:
        outside = Outside(answers)
        runner = web.ServerRunner(web.Server(outside.answer, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        started.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0, **site).start()
        outside.port = runner.addresses[0][1]
        return outside

    yield start
    for runner in started:
        await runner.cleanup()


@dataclass
class Names(AbstractResolver):
    """Names as a test wants them: each asking takes the next of a name's answers, the last one stays."""

    addresses: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self.addresses[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        pass


def local(*hosts: str) -> Names:
    return Names({host: [["127.0.0.1"]] for host in hosts})


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@asynccontextmanager
async def inside(door: Path) -> AsyncIterator[Callable[..., Awaitable[Answer]]]:
    """Asks through the socket, as a tool in the box does: `await ask("GET", "/pypi/...")`."""
    connector = aiohttp.UnixConnector(str(door))
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as session:

        async def ask(method: str, target: str, **more: Any) -> Answer:
            more.setdefault("timeout", aiohttp.ClientTimeout(total=10))
            async with session.request(method, URL(DOOR + target, encoded=True), **more) as answer:
                return Answer(answer.status, dict(answer.headers), await answer.read())

        yield ask
