"""What could not be repaired: kept once a run, until it is let out, tried again, or expires."""

import json
from collections.abc import Iterable

import sqlalchemy as sa

from ghapp.model import WAITING, Held, HeldState
from ghapp.store.door import Door
from ghapp.store.tables import quarantine


class Quarantine:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, held: Held) -> Held:
        """Store it, or return what its run holds already."""
        row = held.model_dump(mode="json") | {"conditions": json.dumps(held.conditions, sort_keys=True)}
        insert = self._door.insert(quarantine).values(row).on_conflict_do_nothing()
        query = sa.select(quarantine).where(quarantine.c.run_id == held.run_id)

        def work(connection: sa.Connection) -> Held:
            connection.execute(insert)
            return _held(connection.execute(query).one())

        return await self._door.do(work)

    async def get(self, held_id: str) -> Held | None:
        query = sa.select(quarantine).where(quarantine.c.id == held_id)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _held(row)

    async def all(self, repository_id: int | None = None, state: HeldState | None = None) -> list[Held]:
        """Newest first; of one repository and in one state, if these are given."""
        query = sa.select(quarantine)
        if repository_id is not None:
            query = query.where(quarantine.c.repository_id == repository_id)
        if state is not None:
            query = query.where(quarantine.c.state == state)
        return await self._many(query)

    async def of_head(self, repository_id: int, sha: str) -> list[Held]:
        """Newest first, in whatever state."""
        query = sa.select(quarantine).where(
            quarantine.c.repository_id == repository_id, quarantine.c.sha == sha
        )
        return await self._many(query)

    async def expire(self, now: str) -> int:
        """How many were still waiting, though their time had come: they have expired. `now` as `expires_at`
        is written.
        """
        change = sa.update(quarantine).where(quarantine.c.state.in_(WAITING), quarantine.c.expires_at <= now)
        return await self._door.do(lambda c: c.execute(change.values(state=HeldState.EXPIRED)).rowcount)

    async def move(self, held_id: str, origin: Iterable[HeldState], to: HeldState) -> bool:
        """True if this call moved it; False if it was in none of the states of `origin`."""
        change = sa.update(quarantine).where(
            quarantine.c.id == held_id, quarantine.c.state.in_(tuple(origin))
        )
        return await self._door.do(lambda c: c.execute(change.values(state=to)).rowcount == 1)

    async def _many(self, query: sa.Select[tuple[object, ...]]) -> list[Held]:
        newest = query.order_by(quarantine.c.created_at.desc(), quarantine.c.id.desc())
        return [_held(row) for row in await self._door.do(lambda c: c.execute(newest).all())]


def _held(row: sa.Row[tuple[object, ...]]) -> Held:
    return Held.model_validate({**row._mapping, "conditions": json.loads(row.conditions)})
