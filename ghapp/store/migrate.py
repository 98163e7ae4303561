"""Bring the database up to date at start-up; two processes may do so at once."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_LOCK = 0x67686170  # any constant: who migrates, holds it


def migrate(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("ghapp.store") / "migrations"))
    with engine.begin() as connection:
        _wait_for_turn(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _wait_for_turn(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
