"""Forget an account that removed the App (requirement A4)."""

from collections.abc import Sequence

import sqlalchemy as sa

from ghapp.store.door import Door
from ghapp.store.tables import blobs, comments, deliveries, runs


class Purge:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def account(self, account: str, repository_ids: Sequence[int] | None = None) -> list[int]:
        """Delete its rows (or only those of some repositories); returns the ids whose mirrors may go."""
        chosen = [runs.c.account == account.lower()]
        if repository_ids is not None:
            chosen.append(runs.c.repository_id.in_(repository_ids))

        def work(connection: sa.Connection) -> list[int]:
            query = sa.select(runs.c.repository_id).where(*chosen).distinct()
            ids = list(connection.execute(query).scalars())
            connection.execute(sa.delete(runs).where(*chosen))
            for table in (blobs, comments):
                connection.execute(sa.delete(table).where(table.c.repository_id.in_(ids)))
            if repository_ids is None:
                connection.execute(sa.delete(deliveries).where(deliveries.c.account == account.lower()))
            return ids

        return await self._door.do(work)
