"""Forget an installation that was removed, or some repositories of it (requirement A4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ghapp.store.door import Door
from ghapp.store.tables import blobs, claims, comments, deliveries, runs


@dataclass(frozen=True, slots=True)
class Purged:
    """What is left to remove elsewhere: mirrors by repository, work by the ids of its flows."""

    repository_ids: tuple[int, ...]
    flow_ids: tuple[str, ...]


class Purge:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def installation(
        self, installation_id: int, repository_ids: Sequence[int], *, everything: bool, guid: str = ""
    ) -> Purged:
        """Delete its rows, but the delivery `guid` that asks for it.

        What belongs to a repository stays while another installation has runs of it: it was transferred.
        """

        def work(connection: sa.Connection) -> Purged:
            chosen = [runs.c.installation_id == installation_id]
            chosen += [] if everything else [runs.c.repository_id.in_(repository_ids)]
            known = set(connection.execute(sa.select(runs.c.repository_id).where(*chosen)).scalars())
            flows = list(connection.execute(sa.delete(runs).where(*chosen).returning(runs.c.id)).scalars())
            if everything:
                flows += _forget_deliveries(connection, installation_id, guid)
            gone = _without_runs(connection, known | set(repository_ids))
            _forget_repositories(connection, gone)
            return Purged(tuple(sorted(gone)), tuple(flows))

        return await self._door.do(work)


def _forget_deliveries(connection: sa.Connection, installation_id: int, guid: str) -> list[str]:
    mine = (deliveries.c.installation_id == installation_id, deliveries.c.guid != guid)
    rows = connection.execute(
        sa.delete(deliveries).where(*mine).returning(deliveries.c.guid, deliveries.c.attempt)
    )
    return [f"delivery:{known}:{attempt}" for known, last in rows for attempt in range(1, last + 1)]


def _without_runs(connection: sa.Connection, repository_ids: set[int]) -> set[int]:
    query = sa.select(runs.c.repository_id).where(runs.c.repository_id.in_(repository_ids)).distinct()
    return repository_ids - set(connection.execute(query).scalars())


def _forget_repositories(connection: sa.Connection, repository_ids: set[int]) -> None:
    for table in (blobs, comments):
        connection.execute(sa.delete(table).where(table.c.repository_id.in_(repository_ids)))
    for repository_id in repository_ids:
        of_people = sa.or_(*(claims.c.key.like(f"{what}:{repository_id}:%") for what in ("comment", "hour")))
        connection.execute(sa.delete(claims).where(of_people))
