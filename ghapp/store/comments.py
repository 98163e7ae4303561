"""The one sticky comment of each pull request, by its stored id: a marker alone can be forged."""

import sqlalchemy as sa

from ghapp.store.door import Door
from ghapp.store.tables import comments


class Comments:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def get(self, repository_id: int, pull_request: int) -> int | None:
        query = sa.select(comments.c.comment_id).where(
            comments.c.repository_id == repository_id, comments.c.pull_request == pull_request
        )
        return await self._door.do(lambda c: c.execute(query).scalar_one_or_none())

    async def set(self, repository_id: int, pull_request: int, comment_id: int) -> None:
        key = {"repository_id": repository_id, "pull_request": pull_request}
        insert = self._door.insert(comments).values(**key, comment_id=comment_id)
        upsert = insert.on_conflict_do_update(index_elements=list(key), set_={"comment_id": comment_id})
        await self._door.do(lambda c: c.execute(upsert))
