"""The door to models with a real provider on loopback, and what both of them say."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from ghapp.egress.budget import Budget, ModelPrice
from ghapp.egress.models import ModelLimits, open_models
from ghapp.egress.provider import Provider, anthropic, openai
from ghapp.egress.usage import Usage
from tests.egress.conftest import Answer, Outside, inside
from tests.egress.test_usage import streamed

KEY = "sk-the-real-key"
NAMED = frozenset({"127.0.0.1", "models.example"})
DOLLAR = 1_000_000
LIMITS = ModelLimits()
PRICE = ModelPrice(input=DOLLAR, cache_read=DOLLAR, cache_write=DOLLAR, output=DOLLAR, longest=10_000)
CHAT, MESSAGES, RESPONSES = (
    "/openai/v1/chat/completions",
    "/anthropic/v1/messages?beta=true",
    "/openai/v1/responses",
)
PLAIN = {"object": "response", "model": "m-2026", "usage": {"input_tokens": 7, "output_tokens": 5}}
COUNTED = Usage("m-2026", input=7, output=5, complete=True)
Ask = Callable[..., Awaitable[Answer]]


def providers(port: int, host: str = "127.0.0.1") -> tuple[Provider, ...]:
    url = f"http://{host}:{port}"
    return anthropic(SecretStr(KEY), url), openai(SecretStr(KEY), f"{url}/v1")


def dollars(cap: int = DOLLAR) -> Budget:
    return Budget(cap, {"m": PRICE})


@asynccontextmanager
async def door(
    outside: Outside, budget: Budget, limits: ModelLimits = LIMITS, **more: Any
) -> AsyncIterator[Ask]:
    async with (
        open_models(providers(outside.port), budget, limits, **({"named": NAMED} | more)) as path,
        inside(path) as ask,
    ):
        yield ask


def events(*parts: dict[str, Any], done: bool = True) -> web.Response:
    return web.Response(body=streamed(*parts, done=done), content_type="text/event-stream")


def asked(**more: Any) -> dict[str, Any]:
    return {"json": {"model": "m", **more}}


def cutting(*parts: bytes, status: int = 200, kind: str = "text/event-stream") -> Callable[..., Any]:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": kind})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
            await asyncio.sleep(0.01)
        assert request.transport is not None
        request.transport.close()
        return response

    return answer
