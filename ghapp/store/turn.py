"""One after the other, among all processes: who has the turn keeps it until the transaction ends."""

import sqlalchemy as sa

MIGRATING = 0x67686170  # any constants, as long as they differ
RESERVING = 0x67686171
ALERTING = 0x67686172


def wait_for_turn(connection: sa.Connection, key: int) -> None:
    """To be called first in a transaction. SQLite has one turn for everybody who writes."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
