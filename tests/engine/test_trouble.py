"""A database that is not there: work is refused with E200, soon, and without a word too many."""

import socket
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ghapp.engine import Queue
from ghapp.engine.durable import DurableEngine
from ghapp.errors import TryLater
from tests.databases import fresh_postgres

PASSWORD = "very-secret"


def closed_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


async def test_an_engine_that_is_not_connected_takes_nothing(tmp_path: Path) -> None:
    engine = DurableEngine(f"sqlite:///{tmp_path / 'ghapp.db'}", tmp_path)

    with pytest.raises(TryLater) as caught:
        await engine.start("plain", {}, flow_id="f", queue=Queue.DELIVERIES)

    assert caught.value.code == "E200"


async def test_a_server_that_is_down_is_told_soon_and_its_password_is_not(tmp_path: Path) -> None:
    engine = DurableEngine(f"postgresql://ghapp:{PASSWORD}@127.0.0.1:{closed_port()}/ghapp", tmp_path)
    started = time.monotonic()

    with pytest.raises(TryLater) as caught:
        engine.connect()

    assert time.monotonic() - started < 8
    assert caught.value.code == "E200"
    assert PASSWORD not in caught.value.problem.to_json()


async def test_a_database_that_went_away_refuses_work(tmp_path: Path, postgres: str) -> None:
    url = fresh_postgres(postgres)
    engine = DurableEngine(url, tmp_path)
    engine.connect()
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")

    with pytest.raises(TryLater) as caught:
        await engine.start("plain", {}, flow_id="f", queue=Queue.DELIVERIES)

    engine.close()
    assert caught.value.code == "E200"
    assert url not in caught.value.problem.to_json()


async def test_a_database_without_tables_refuses_work(tmp_path: Path) -> None:
    engine = DurableEngine(f"sqlite:///{tmp_path / 'ghapp.db'}", tmp_path)
    engine.connect()

    with pytest.raises(TryLater) as caught:
        await engine.start("plain", {}, flow_id="f", queue=Queue.DELIVERIES)

    engine.close()
    assert caught.value.code == "E200"
