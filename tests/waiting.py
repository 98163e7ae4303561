"""Wait for a truth by the clock: a slow machine is given time, a fast one loses none."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

PAUSE = 0.02
SECONDS = 40.0


async def until(what: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """The first truth; the last falsehood is shown when none comes."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"still {found!r} after {seconds} s"
        await asyncio.sleep(PAUSE)
    return found


def wait_for(what: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """The same where no loop runs."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"still {found!r} after {seconds} s"
        time.sleep(PAUSE)
    return found
