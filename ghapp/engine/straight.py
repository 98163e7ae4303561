"""Steps of which nothing is kept: for who wants an answer now, and no more."""

import asyncio
from collections.abc import Sequence
from typing import Any

from ghapp.engine.protocol import T, Work


class StraightSteps:
    """TryLater is raised like any other error."""

    flow_id = "straight"

    async def run(self, name: str, work: Work[T], *, whole: bool = False) -> T:  # noqa: ARG002  # the protocol's
        return await work()

    async def together(self, steps: Sequence[tuple[str, Work[Any]]]) -> list[Any]:
        return list(await asyncio.gather(*(work() for _name, work in steps)))
