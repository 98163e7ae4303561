"""Forget an installation that was removed, or some repositories of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ghapp.model.moment import now
from ghapp.store.door import Door
from ghapp.store.tables import (
    alerts,
    blobs,
    claims,
    climbs,
    comments,
    commits,
    consents,
    decisions,
    deliveries,
    events,
    pauses,
    proposals,
    quarantine,
    queue,
    runs,
    spending,
    tellings,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose rows: of a whole installation, or of some repositories, known by id and by name."""

    installation_id: int
    repository_ids: Sequence[int]
    names: Sequence[str] = ()
    everything: bool = False
    but: str = ""  # the delivery that asks for it


class Purge:
    """First look, then remove elsewhere what the rows tell of, then delete them: each can be repeated."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def repositories(self, chosen: Chosen) -> list[int]:
        """Ids of those that no other installation has runs of: others were transferred, and stay."""
        mine = sa.select(runs.c.repository_id).where(*_runs(chosen))
        others = sa.select(runs.c.repository_id).where(runs.c.installation_id != chosen.installation_id)
        among = runs.c.repository_id.in_

        def work(connection: sa.Connection) -> list[int]:
            known = {*chosen.repository_ids, *connection.execute(mine).scalars()}
            return sorted(known - set(connection.execute(others.where(among(known))).scalars()))

        return await self._door.do(work)

    async def flows(self, chosen: Chosen) -> list[str]:
        """The ids of the flows behind the rows."""
        of_runs = sa.select(runs.c.id).where(*_runs(chosen))
        of_deliveries = sa.select(deliveries.c.guid, deliveries.c.attempt).where(*_deliveries(chosen))

        def work(connection: sa.Connection) -> list[str]:
            rows = connection.execute(of_deliveries).all()
            named = [f"delivery:{guid}:{number}" for guid, last in rows for number in range(1, last + 1)]
            return [*connection.execute(of_runs).scalars(), *named]

        return await self._door.do(work)

    async def rows(self, chosen: Chosen, repository_ids: Sequence[int]) -> None:
        """Delete them, and everything that belongs to these repositories."""

        def work(connection: sa.Connection) -> None:
            _forget_climbs(connection, chosen, repository_ids)
            stopped = sa.select(sa.literal("stop:") + runs.c.id).where(*_runs(chosen))
            connection.execute(sa.delete(claims).where(claims.c.key.in_(stopped)))
            connection.execute(sa.delete(runs).where(*_runs(chosen)))
            connection.execute(sa.delete(deliveries).where(*_deliveries(chosen)))
            for table in (blobs, comments, commits, consents, decisions, pauses, proposals, queue):
                connection.execute(sa.delete(table).where(table.c.repository_id.in_(repository_ids)))
            for number in repository_ids:
                for what in ("comment", "hour", "button", "merge"):
                    of_people = claims.c.key.like(f"{what}:{number}:%")
                    connection.execute(sa.delete(claims).where(of_people))
            _forget_alerts(connection, repository_ids)
            _disown(connection, repository_ids, today=now()[: len("2026-01-01")])

        await self._door.do(work)


def _forget_climbs(connection: sa.Connection, chosen: Chosen, repository_ids: Sequence[int]) -> None:
    """With their events and what is in quarantine: of the runs that go, and of the repositories."""
    of_runs = sa.select(runs.c.id).where(*_runs(chosen))
    for table in (quarantine, climbs):
        going = sa.or_(table.c.run_id.in_(of_runs), table.c.repository_id.in_(repository_ids))
        of_climbs = sa.select(table.c.run_id).where(going)
        connection.execute(sa.delete(events).where(events.c.run_id.in_(of_climbs)))
        connection.execute(sa.delete(table).where(going))


def _forget_alerts(connection: sa.Connection, repository_ids: Sequence[int]) -> None:
    theirs = alerts.c.repository_id.in_(repository_ids)
    ids = sa.select(alerts.c.id).where(theirs)
    connection.execute(sa.delete(tellings).where(tellings.c.alert_id.in_(ids)))
    connection.execute(sa.delete(alerts).where(theirs))


def _disown(connection: sa.Connection, repository_ids: Sequence[int], today: str) -> None:
    """What models cost. Today's stays, as nobody's: who comes back must not find the server's day unspent."""
    theirs = spending.c.repository_id.in_(repository_ids)
    connection.execute(sa.delete(spending).where(theirs, spending.c.day < today))
    nobody = {"repository_id": 0, "installation_id": 0, "pull_request": None}
    connection.execute(sa.update(spending).where(theirs).values(nobody))


def _runs(chosen: Chosen) -> list[sa.ColumnElement[bool]]:
    mine = runs.c.installation_id == chosen.installation_id
    return [mine] if chosen.everything else [mine, runs.c.repository_id.in_(chosen.repository_ids)]


def _deliveries(chosen: Chosen) -> list[sa.ColumnElement[bool]]:
    mine = [deliveries.c.installation_id == chosen.installation_id, deliveries.c.guid != chosen.but]
    return mine if chosen.everything else [*mine, deliveries.c.repository.in_(chosen.names)]
