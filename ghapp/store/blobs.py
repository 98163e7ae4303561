"""Large things by reference: reports, findings, diffs. Content-addressed within one repository."""

import hashlib
import zlib

import sqlalchemy as sa

from ghapp.store.door import Door
from ghapp.store.tables import blobs


class Blobs:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, repository_id: int, content: bytes) -> str:
        """Store and return the id; the same content has the same id, and is stored once."""
        blob = hashlib.sha256(content).hexdigest()
        row = {"repository_id": repository_id, "id": blob, "content": zlib.compress(content, 3)}
        insert = self._door.insert(blobs).values(row).on_conflict_do_nothing()
        await self._door.do(lambda c: c.execute(insert))
        return blob

    async def get(self, repository_id: int, blob: str) -> bytes:
        """Raises KeyError when it is not there."""
        query = sa.select(blobs.c.content).where(blobs.c.repository_id == repository_id, blobs.c.id == blob)
        content = await self._door.do(lambda c: c.execute(query).scalar_one_or_none())
        if content is None:
            raise KeyError(blob)
        return zlib.decompress(content)
