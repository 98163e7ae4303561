"""Who allowed which commit of a fork to run code. A later push has another SHA, and so no consent."""

import sqlalchemy as sa

from ghapp.model.moment import now
from ghapp.store.door import Door
from ghapp.store.tables import consents


class Consents:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def give(self, repository_id: int, sha: str, sender: str) -> None:
        """The first one stays."""
        row = {"repository_id": repository_id, "sha": sha, "sender": sender, "given_at": now()}
        insert = self._door.insert(consents).values(**row).on_conflict_do_nothing()
        await self._door.do(lambda c: c.execute(insert))

    async def given(self, repository_id: int, sha: str) -> str | None:
        """By whom, or None."""
        query = sa.select(consents.c.sender).where(
            consents.c.repository_id == repository_id, consents.c.sha == sha
        )
        return await self._door.do(lambda c: c.execute(query).scalar_one_or_none())
