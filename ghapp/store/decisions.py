"""What was decided about patches, and what became of them."""

import sqlalchemy as sa

from ghapp.model import Decided
from ghapp.store.door import Door
from ghapp.store.tables import decisions, runs


class Decisions:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, decided: Decided) -> None:
        """The last of a run counts: before it is delivered it may be judged again."""
        row = decided.model_dump(mode="json")
        insert = self._door.insert(decisions).values(row)
        insert = insert.on_conflict_do_update(index_elements=["run_id"], set_=row)
        await self._door.do(lambda c: c.execute(insert))

    async def get(self, run_id: str) -> Decided | None:
        query = sa.select(decisions).where(decisions.c.run_id == run_id)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _decided(row)

    async def act(self, run_id: str, **values: str | int | bool | None) -> None:
        """Write down what happened: columns of it."""
        change = sa.update(decisions).where(decisions.c.run_id == run_id).values(**values)
        await self._door.do(lambda c: c.execute(change))

    async def of_pull(self, repository_id: int, number: int) -> Decided | None:
        """The latest that became this pull request."""
        newest = (
            sa.select(decisions)
            .where(decisions.c.repository_id == repository_id, decisions.c.number == number)
            .order_by(decisions.c.created_at.desc())
        )
        row = await self._door.do(lambda c: c.execute(newest).first())
        return None if row is None else _decided(row)

    async def since(self, at: str, repository_id: int | None = None) -> list[Decided]:
        """Newest first; of one repository, if it is given."""
        query = sa.select(decisions).where(decisions.c.created_at >= at)
        return await self._many(query, repository_id)

    async def that_are(self, action: str) -> list[Decided]:
        """Newest first, of all repositories."""
        return await self._many(sa.select(decisions).where(decisions.c.action == action), None)

    async def merged(self, repository_id: int, *, since: str = "") -> list[Decided]:
        """The latest merged first."""
        query = sa.select(decisions).where(decisions.c.merged_at.is_not(None), decisions.c.merged_at >= since)
        return await self._many(query, repository_id, decisions.c.merged_at)

    async def merged_of_runs(self, since: str) -> list[tuple[Decided, str]]:
        """Of all repositories, the latest merged first, each with when its run was begun."""
        query = sa.select(decisions, runs.c.created_at.label("begun")).join(
            runs, runs.c.id == decisions.c.run_id
        )
        newest = query.where(decisions.c.merged_at >= since).order_by(decisions.c.merged_at.desc())
        rows = await self._door.do(lambda c: c.execute(newest).all())
        return [(_decided(row), row.begun) for row in rows]

    async def _many(
        self,
        query: sa.Select[tuple[object, ...]],
        repository_id: int | None,
        by: sa.ColumnElement[object] = decisions.c.created_at,
    ) -> list[Decided]:
        if repository_id is not None:
            query = query.where(decisions.c.repository_id == repository_id)
        newest = query.order_by(by.desc(), decisions.c.run_id)
        return [_decided(row) for row in await self._door.do(lambda c: c.execute(newest).all())]


def _decided(row: sa.Row[tuple[object, ...]]) -> Decided:
    return Decided.model_validate({name: row._mapping[name] for name in Decided.model_fields})
