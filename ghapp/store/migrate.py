"""Bring the database up to date at start-up; two processes may do so at once."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ghapp.store.turn import MIGRATING, wait_for_turn


def migrate(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("ghapp.store") / "migrations"))
    with engine.begin() as connection:
        wait_for_turn(connection, MIGRATING)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
