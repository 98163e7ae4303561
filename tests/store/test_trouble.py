"""A database that is down, full or read-only is told as E200 within seconds."""

import os
import socket
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ghapp.errors import TryLater
from ghapp.model import Ask
from ghapp.store import Store
from tests.store.conftest import a_delivery, a_run

SECONDS = 8
PASSWORD = "very-secret"
Use = Callable[[Store], Awaitable[object]]
USES: list[Use] = [
    lambda store: store.deliveries.receive(a_delivery(), Ask()),
    lambda store: store.runs.open(a_run()),
    lambda store: store.blobs.put(7, b"x" * 100_000),
    lambda store: store.comments.set(7, 1, 2),
]
NAMES = ["delivery", "run", "blob", "comment"]


async def refused(store: Store, use: Use) -> str:
    """What people are told; it must come soon."""
    started = time.monotonic()
    with pytest.raises(TryLater) as caught:
        await use(store)
    assert time.monotonic() - started < SECONDS
    assert (caught.value.code, caught.value.after > 0) == ("E200", True)
    return caught.value.problem.to_json()


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield server.getsockname()[1]


def make_read_only(store: Store, switch: str = "on") -> None:
    """By the database's own means: a standby of PostgreSQL answers so, SQLite on a read-only disk."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("SET default_transaction_read_only = off"))
            name = connection.execute(sa.text("SELECT current_database()")).scalar_one()
            connection.execute(sa.text(f"ALTER DATABASE {name} SET default_transaction_read_only = {switch}"))
    else:
        event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA query_only = {switch}"))
    store.engine.dispose()


def limit_pages(store: Store) -> None:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 40")

    event.listen(store.engine, "connect", limit)
    store.engine.dispose()


def closed_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@pytest.mark.parametrize("use", USES, ids=NAMES)
async def test_a_server_that_is_not_there(use: Use) -> None:
    store = Store(f"postgresql://ghapp:{PASSWORD}@127.0.0.1:{closed_port()}/ghapp")

    assert PASSWORD not in await refused(store, use)
    store.close()


async def test_a_start_without_a_database_is_told_too() -> None:
    store = Store(f"postgresql://ghapp:{PASSWORD}@127.0.0.1:{closed_port()}/ghapp")

    with pytest.raises(TryLater) as caught:
        store.migrate()

    assert caught.value.code == "E200"
    store.close()


@pytest.mark.slow
async def test_a_server_that_never_answers(silent: int) -> None:
    store = Store(f"postgresql://ghapp:{PASSWORD}@127.0.0.1:{silent}/ghapp")

    assert PASSWORD not in await refused(store, USES[0])
    store.close()


@pytest.mark.parametrize("use", USES, ids=NAMES)
async def test_a_file_that_cannot_be_opened(use: Use, tmp_path: Path) -> None:
    (tmp_path / "ghapp.db").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'ghapp.db'}")

    await refused(store, use)
    store.close()


@pytest.mark.parametrize("use", USES, ids=NAMES)
async def test_a_read_only_database_is_told_and_still_read(store: Store, use: Use) -> None:
    make_read_only(store)

    assert "E200" in await refused(store, use)

    assert await store.runs.recent() == []
    await store.ping()


async def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'ghapp.db'}")
    store.migrate()
    limit_pages(store)

    told = await refused(store, lambda store: store.blobs.put(7, os.urandom(500_000)))

    assert "full" in told
    store.close()


async def test_a_database_that_is_back_is_used_again(store: Store) -> None:
    make_read_only(store)
    await refused(store, USES[1])
    make_read_only(store, "off")

    run = a_run()

    assert await store.runs.open(run) == run


async def test_a_mistake_of_ours_is_no_trouble_of_the_database(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        await store.comments.set(7, 1, None)  # type: ignore[arg-type]  # the mistake
