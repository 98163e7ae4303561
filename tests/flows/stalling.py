"""Stops a server from outside just before it writes a certain row, so that it can be killed exactly there.

A trigger of SQLite counts for ever before the row is written; the server waits for it inside its transaction.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

MAKE = """
CREATE VIEW for_ever AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
CREATE TRIGGER stall BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT count(*) FROM for_ever; END;
"""
REMOVE = "DROP TRIGGER stall; DROP VIEW for_ever;"


@contextmanager
def stalling(database: Path, table: str, condition: str) -> Iterator[None]:
    """The server must be dead at the end."""
    _execute(database, MAKE.format(table=table, condition=condition))
    yield
    _execute(database, REMOVE)


async def has_stalled(database: Path) -> None:
    """When somebody has held the database for a second. Raises AssertionError when nobody does."""
    for _ in range(600):
        if await asyncio.to_thread(_is_held, database):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("nothing stalled")


def _is_held(database: Path) -> bool:
    with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def _execute(database: Path, script: str) -> None:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.executescript(script)
