"""Open the database. SQLite gets WAL, full sync and the functions that old libraries lack."""

import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

PRAGMAS = ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL")
CONNECT_SECONDS = 5  # the driver's own patience is over two minutes


def is_sqlite(url: str) -> bool:
    return sa.make_url(url).get_backend_name() == "sqlite"


def file_of(url: str) -> Path | None:
    """Where SQLite keeps it."""
    path = sa.make_url(url).database
    return Path(path) if is_sqlite(url) and path is not None else None


def open_engine(url: str, pool_size: int = 10) -> sa.Engine:
    """An engine for our tables and, on SQLite, for the durable engine's too. Makes the folder."""
    if not is_sqlite(url):
        driver = sa.make_url(url).set(drivername="postgresql+psycopg")
        patience = {"connect_timeout": CONNECT_SECONDS}
        return sa.create_engine(driver, pool_size=pool_size, pool_pre_ping=True, connect_args=patience)
    if (path := sa.make_url(url).database) is not None:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    if sqlite3.sqlite_version_info < (3, 42):
        # unixepoch('subsec') is NULL there, and the durable engine's first insert would fail.
        connection.create_function("unixepoch", -1, _unixepoch)
    if sys.version_info < (3, 12):
        # There the durable engine asks strftime('%s'): whole seconds, so that first and second tie.
        connection.create_function("strftime", 2, _strftime)


def _milliseconds() -> float:
    return int(time.time() * 1000) / 1000


def _unixepoch(*arguments: Any) -> float:
    return _milliseconds() if arguments == ("subsec",) else int(time.time())


def _strftime(form: str, moment: str) -> str | None:
    return f"{_milliseconds():.3f}" if (form, moment) == ("%s", "now") else None
