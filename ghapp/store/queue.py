"""The review queue: patches that people decide about. Of two who decide at once, one wins."""

import json
from collections.abc import Iterable

import sqlalchemy as sa

from ghapp.model import Queued, QueuedState
from ghapp.store.door import Door
from ghapp.store.tables import queue


class ReviewQueue:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, item: Queued) -> Queued:
        """Store it, or return what its run has in the queue already."""
        row = item.model_dump(mode="json") | {"findings": json.dumps(item.findings)}
        insert = self._door.insert(queue).values(row).on_conflict_do_nothing()
        query = sa.select(queue).where(queue.c.run_id == item.run_id)

        def work(connection: sa.Connection) -> Queued:
            connection.execute(insert)
            return _queued(connection.execute(query).one())

        return await self._door.do(work)

    async def get(self, item_id: str, repository_id: int | None = None) -> Queued | None:
        """Of that repository, if it is given: elsewhere its id means nothing."""
        query = sa.select(queue).where(queue.c.id == item_id)
        if repository_id is not None:
            query = query.where(queue.c.repository_id == repository_id)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _queued(row)

    async def of_pull(self, repository_id: int, number: int) -> Queued | None:
        """What was delivered as this pull request."""
        query = sa.select(queue).where(queue.c.repository_id == repository_id, queue.c.delivered_as == number)
        row = await self._door.do(lambda c: c.execute(query).first())
        return None if row is None else _queued(row)

    async def all(
        self, *states: QueuedState, repository_id: int | None = None, target: str | None = None
    ) -> list[Queued]:
        """Oldest first; in these states, of one repository, for one branch, if these are given."""
        query = sa.select(queue)
        if states:
            query = query.where(queue.c.state.in_(states))
        if repository_id is not None:
            query = query.where(queue.c.repository_id == repository_id)
        if target is not None:
            query = query.where(queue.c.target == target)
        oldest = query.order_by(queue.c.created_at, queue.c.id)
        return [_queued(row) for row in await self._door.do(lambda c: c.execute(oldest).all())]

    async def waiting(self) -> tuple[int, str | None]:
        """How many wait, and since when the oldest of them does."""
        query = sa.select(sa.func.count(), sa.func.min(queue.c.created_at))
        of_those = query.where(queue.c.state == QueuedState.PENDING)
        count, oldest = await self._door.do(lambda c: c.execute(of_those).one())
        return count, oldest

    async def move(
        self, item_id: str, origin: Iterable[QueuedState], to: QueuedState, **values: str | int | None
    ) -> bool:
        """True if this call moved it; False if it was in none of the states of `origin`. `values` are columns
        that change with it: who decided, why, what it became.
        """
        change = sa.update(queue).where(queue.c.id == item_id, queue.c.state.in_(tuple(origin)))
        return await self._door.do(lambda c: c.execute(change.values(state=to, **values)).rowcount == 1)

    async def expire(self, before: str, at: str) -> int:
        """How many waited since before then, and have expired now."""
        change = sa.update(queue).where(queue.c.state == QueuedState.PENDING, queue.c.created_at < before)
        change = change.values(state=QueuedState.EXPIRED, decided_at=at)
        return await self._door.do(lambda c: c.execute(change).rowcount)


def _queued(row: sa.Row[tuple[object, ...]]) -> Queued:
    return Queued.model_validate({**row._mapping, "findings": json.loads(row._mapping["findings"])})
