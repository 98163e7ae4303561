"""One transaction a call, in a thread, with the database's troubles told as ours."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ghapp.errors import TryLater

T = TypeVar("T")
READ_ONLY = "25006"  # PostgreSQL says so on a standby, and calls it an internal error


class Door:
    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    async def do(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one transaction. Raises TryLater E200 when the database is down or full."""
        return await asyncio.to_thread(self._do, work)

    async def ping(self) -> None:
        await self.do(lambda c: c.execute(sa.text("SELECT 1")).scalar_one())

    def insert(self, table: sa.Table) -> Any:
        """An insert that knows ON CONFLICT, in the dialect at hand."""
        return postgresql.insert(table) if self._engine.dialect.name == "postgresql" else sqlite.insert(table)

    def _do(self, work: Callable[[sa.Connection], T]) -> T:
        with self.telling(), self._engine.begin() as connection:
            return work(connection)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """The database's troubles as ours; anything else passes."""
        try:
            yield
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            if not _is_trouble(error):
                raise
            detail = str(getattr(error, "orig", None) or error)
            raise TryLater("E200", after=5, detail=detail, path=self._engine.url.database) from error


def _is_trouble(error: sa.exc.SQLAlchemyError) -> bool:
    """Down, full or read-only; anything else is our own bug."""
    if isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)):
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) == READ_ONLY
