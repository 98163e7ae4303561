"""Jobs side by side, their results in order."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


async def in_order(jobs: Sequence[Callable[[], Awaitable[T]]], at_once: int) -> AsyncGenerator[T, None]:
    """So many under way at a time. When one fails, or nobody listens any more, the others are cancelled."""
    gate = asyncio.Semaphore(max(1, at_once))

    async def gated(job: Callable[[], Awaitable[T]]) -> T:
        async with gate:
            return await job()

    tasks = [asyncio.create_task(gated(job)) for job in jobs]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
