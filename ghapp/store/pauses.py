"""Which repositories deliver nothing by themselves, and who said so."""

import sqlalchemy as sa

from ghapp.model import Paused
from ghapp.store.door import Door
from ghapp.store.tables import pauses


class Pauses:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, paused: Paused) -> bool:
        """The first stands; False if it was paused already."""
        insert = self._door.insert(pauses).values(paused.model_dump()).on_conflict_do_nothing()
        told = insert.returning(pauses.c.repository_id)
        return await self._door.do(lambda c: c.execute(told).one_or_none() is not None)

    async def get(self, *repository_ids: int) -> Paused | None:
        """Of the first of them that is paused."""
        query = sa.select(pauses).where(pauses.c.repository_id.in_(repository_ids))
        row = await self._door.do(lambda c: c.execute(query.order_by(pauses.c.repository_id)).first())
        return None if row is None else Paused.model_validate({**row._mapping})

    async def end(self, repository_id: int) -> bool:
        """False if it was not paused."""
        delete = sa.delete(pauses).where(pauses.c.repository_id == repository_id)
        return await self._door.do(lambda c: c.execute(delete).rowcount == 1)
