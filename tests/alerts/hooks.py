"""A server on loopback that takes what is posted, and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass
class Hooks:
    """`statuses` are answered one after the other, then 200. `posted` is (path, document)."""

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    pause: float = 0.0
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [document for _, document in self.posted]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.posted.append((request.path, await request.json()))
        await asyncio.sleep(self.pause)
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers=self.headers, body=self.body)


@asynccontextmanager
async def open_hooks(**more: Any) -> AsyncIterator[Hooks]:
    hooks = Hooks(**more)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hooks.take)
    async with TestServer(app) as server:
        hooks.url = str(server.make_url("/secret-path"))
        yield hooks


@asynccontextmanager
async def open_dripping(head: bytes) -> AsyncIterator[int]:
    """The port of a server that says `head`, and then one byte after the other, without an end."""
    stop, under_way = asyncio.Event(), set[asyncio.Task[None]]()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not (stop.is_set() or writer.is_closing()):
            writer.write(b"x")
            await asyncio.sleep(0.02)
        writer.close()

    def begin(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(asyncio.create_task(drip(writer)))

    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        stop.set()
        await asyncio.gather(*under_way)
