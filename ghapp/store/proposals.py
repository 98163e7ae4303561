"""Fixes that became pull requests: kept once each, and what became of them."""

import json

import sqlalchemy as sa

from ghapp.model import Proposed, ProposedState
from ghapp.store.door import Door
from ghapp.store.tables import proposals

_MOST = 500  # of one branch: what is older tells nothing any more


class Proposals:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, proposed: Proposed) -> None:
        """The first of a pull request stays."""
        row = proposed.model_dump(mode="json") | {"findings": json.dumps(proposed.findings)}
        insert = self._door.insert(proposals).values(row).on_conflict_do_nothing()
        await self._door.do(lambda c: c.execute(insert))

    async def get(self, repository_id: int, pull_request: int) -> Proposed | None:
        query = sa.select(proposals).where(*_is(repository_id, pull_request))
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _proposed(row)

    async def end(self, repository_id: int, pull_request: int, state: ProposedState) -> None:
        """The last word counts: one that was closed may be opened again, and merged."""
        change = sa.update(proposals).where(*_is(repository_id, pull_request)).values(state=state)
        await self._door.do(lambda c: c.execute(change))

    async def of_target(self, repository_id: int, target: str) -> list[Proposed]:
        """Newest first, whatever became of them."""
        return await self._many(
            proposals.c.repository_id == repository_id, proposals.c.target == target, most=_MOST
        )

    async def refused(self, repository_id: int) -> list[Proposed]:
        """Newest first, whatever branch they were for."""
        return await self._many(
            proposals.c.repository_id == repository_id, proposals.c.state == ProposedState.REFUSED
        )

    async def _many(self, *conditions: sa.ColumnElement[bool], most: int | None = None) -> list[Proposed]:
        query = sa.select(proposals).where(*conditions).order_by(proposals.c.pull_request.desc()).limit(most)
        return [_proposed(row) for row in await self._door.do(lambda c: c.execute(query).all())]


def _is(repository_id: int, pull_request: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (proposals.c.repository_id == repository_id, proposals.c.pull_request == pull_request)


def _proposed(row: sa.Row[tuple[object, ...]]) -> Proposed:
    return Proposed.model_validate({**row._mapping, "findings": json.loads(row._mapping["findings"])})
