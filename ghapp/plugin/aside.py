"""Computing aside from the event loop, which serves others meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
# Python runs one thread at a time, and each waits for its turn again after every file that it opens: two of
# them, on many small files, take twice as long as one.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="aside")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `asyncio.to_thread`, one after the other: for what reads many small files. Not for what waits, or
    may take seconds.
    """
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(
        _THREAD, lambda: context.run(work, *args, **kwargs)
    )
