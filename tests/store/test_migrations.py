"""The schema is made at start-up, once, whoever starts; and it is the one the code reads."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
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
