"""Asks again where the provider's trouble may have passed, and leaves alone who fails time after time."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from ghapp.agents.invocation import AgentResult
from ghapp.ladder.breaker import Breaker, delays
from ghapp.model import Patch

Answer = tuple[AgentResult, Patch]


async def ask_patiently(ask: Callable[[], Awaitable[Answer]], breaker: Breaker) -> Answer:
    """The first answer without a passing trouble, or the last one."""
    for wait in (*delays(), None):
        result, patch = await ask()
        if not result.is_transient:
            breaker.succeeded()
            break
        breaker.failed(time.monotonic())
        if wait is None or not breaker.admits(time.monotonic()):
            break
        await asyncio.sleep(wait)
    return result, patch
