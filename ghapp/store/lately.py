"""How runs fared since a moment: what ended them, and how long checks waited to begin."""

from datetime import datetime

import sqlalchemy as sa

from ghapp.model import RunKind, RunState
from ghapp.store.door import Door
from ghapp.store.tables import runs


class Lately:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def ended(self, since: str) -> dict[str | None, int]:
        """How many runs ended by which problem (None: by none), without those that were cancelled."""
        query = sa.select(runs.c.problem, sa.func.count()).where(
            runs.c.finished_at >= since, runs.c.state == RunState.COMPLETED
        )
        rows = await self._door.do(lambda c: c.execute(query.group_by(runs.c.problem)).all())
        return {row[0]: row[1] for row in rows}

    async def waits(self, since: str, now: str) -> list[float]:
        """Seconds from delivery to in progress, of the checks that were opened since; so far, of those that
        still wait.
        """
        query = sa.select(runs.c.latency_ms, runs.c.created_at, runs.c.state).where(
            runs.c.created_at >= since, runs.c.kind == RunKind.CHECK
        )
        rows = await self._door.do(lambda c: c.execute(query).all())
        found = [latency / 1000 for latency, _, _ in rows if latency is not None]
        waiting = [at for latency, at, state in rows if latency is None and state == RunState.QUEUED]
        return found + [_between(at, now) for at in waiting]


def _between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
