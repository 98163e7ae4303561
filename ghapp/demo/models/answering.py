"""Answering: a reply on the wire, whole or as a stream of events, and how either can break."""

import asyncio
import json
from collections.abc import Iterator
from typing import Protocol

from aiohttp import web

from ghapp.demo.models.script import Body, Conversation, Reply


class Dialect(Protocol):
    """A provider's interface: how it is asked, and how it answers. Each is a module."""

    PATH: str
    END: str  # what ends a stream

    def hear(self, body: Body) -> Conversation: ...
    def say(self, reply: Reply, asked: Conversation) -> Body: ...
    def stream(self, reply: Reply, asked: Conversation) -> Iterator[Body]: ...
    def frame(self, event: Body) -> str: ...
    def refuse(self, status: int, message: str) -> Body: ...


async def answer(
    request: web.Request, dialect: Dialect, scenario: str, streams: bool, turn: tuple[Reply, Conversation]
) -> web.StreamResponse:
    """`cut` ends in the middle, `badjson` is well delivered nonsense."""
    if streams:
        frames = [dialect.frame(event) for event in dialect.stream(*turn)] + [dialect.END]
        return await _stream(request, _broken(frames) if scenario == "badjson" else frames, scenario == "cut")
    text = json.dumps(dialect.say(*turn))
    if scenario == "cut":
        return await _cut(request, text)
    return web.Response(text=text[:-20] if scenario == "badjson" else text, content_type="application/json")


async def hang(request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
    """The headers of an answer, and nothing until the server closes or the client has gone."""
    response = _event_stream()
    await response.prepare(request)
    await closing.wait()
    return response


async def _stream(request: web.Request, frames: list[str], is_cut: bool) -> web.StreamResponse:
    response = _event_stream()
    await response.prepare(request)
    for frame in frames[: len(frames) // 2] if is_cut else frames:
        await response.write(frame.encode())
    if is_cut:
        _hang_up(request)
    return response


async def _cut(request: web.Request, text: str) -> web.StreamResponse:
    whole = text.encode()
    length = {"Content-Length": str(len(whole)), "Content-Type": "application/json"}
    response = web.StreamResponse(headers=length)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    _hang_up(request)
    return response


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()  # what is written is sent, the end of the answer never is


def _event_stream() -> web.StreamResponse:
    return web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})


def _broken(frames: list[str]) -> list[str]:
    return [frame.replace(": {", ": {{") for frame in frames]
