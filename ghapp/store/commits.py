"""Fixes that became commits on people's branches, and whether people took them back."""

import sqlalchemy as sa

from ghapp.model import Committed
from ghapp.store.door import Door
from ghapp.store.tables import commits


class Commits:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, committed: Committed) -> None:
        """The first of a run stays."""
        insert = self._door.insert(commits).values(committed.model_dump()).on_conflict_do_nothing()
        await self._door.do(lambda c: c.execute(insert))

    async def of_branch(self, repository_id: int, branch: str) -> list[Committed]:
        """Newest first."""
        query = sa.select(commits).where(commits.c.repository_id == repository_id, commits.c.branch == branch)
        newest = query.order_by(commits.c.created_at.desc())
        rows = await self._door.do(lambda c: c.execute(newest).all())
        return [Committed.model_validate({**row._mapping}) for row in rows]

    async def take_back(self, run_id: str, at: str) -> None:
        change = sa.update(commits).where(commits.c.run_id == run_id).values(taken_back_at=at)
        await self._door.do(lambda c: c.execute(change))

    async def is_one_taken_back(self, repository_id: int, pull_request: int) -> bool:
        query = sa.select(commits.c.run_id).where(
            commits.c.repository_id == repository_id,
            commits.c.pull_request == pull_request,
            commits.c.taken_back_at.is_not(None),
        )
        return await self._door.do(lambda c: c.execute(query).first()) is not None
