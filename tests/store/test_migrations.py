"""The schema is made at start-up, once, whoever starts; and it is the one the code reads."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from ghapp.store import Store
from ghapp.store.tables import METADATA
from tests.store.conftest import a_run

MIGRATE = (
    "import sys; from ghapp.store import Store; store = Store(sys.argv[1]); store.migrate(); store.close()"
)


async def test_migrating_again_keeps_what_is_there(store: Store) -> None:
    run = await store.runs.open(a_run())

    store.migrate()

    assert await store.runs.get(run.id) == run


def test_the_migrated_schema_is_the_one_the_code_reads(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_difference_of_the_schema_would_be_seen(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE runs ADD COLUMN odd INTEGER"))
        found = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert [(kind, column.name) for kind, _, _, column in found] == [("remove_column", "odd")]


def test_rows_from_before_installations_were_kept_learn_theirs(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("ghapp.store") / "migrations"))
    order = {"repository": {"installation_id": 9}}
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        row = {"guid": "g1", "event": "push", "state": "done", "reason": "", "attempt": 1, "received_at": "x"}
        names = ", ".join([*row, "ask"])
        values = ", ".join(f":{name}" for name in [*row, "ask"])
        insert = sa.text(f"INSERT INTO deliveries ({names}, account) VALUES ({values}, 'acme')")  # noqa: S608
        connection.execute(insert, {**row, "ask": json.dumps({"flow": "check_branch", "order": order})})
        command.upgrade(config, "head")
        found = connection.execute(sa.text("SELECT installation_id FROM deliveries")).scalar_one()

    assert found == 9


@pytest.mark.slow
def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    starting = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, database_url], stderr=subprocess.PIPE)
        for _ in range(3)
    ]

    errors = [process.communicate(timeout=30)[1].decode() for process in starting]

    assert [process.returncode for process in starting] == [0, 0, 0], errors
    store = Store(database_url)
    with store.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    store.close()
    assert len(rows) == 1
