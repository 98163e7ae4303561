"""Whose a row is, is told by the installation: accounts are renamed, and repositories change hands."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
TABLES = ("runs", "deliveries")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("installation_id", sa.BigInteger, nullable=False, server_default="0"))
        op.drop_column(table, "account")
    _fill_in("runs", "id", "commit")
    _fill_in("deliveries", "guid", "ask")


def _fill_in(name: str, key: str, document: str) -> None:
    """From what a row holds as JSON: a commit, or an ask with its order."""
    table = sa.table(name, sa.column(key), sa.column(document), sa.column("installation_id"))
    connection = op.get_bind()
    for row_key, text in connection.execute(sa.select(table.c[key], table.c[document])).all():
        found = json.loads(text)
        place = found.get("order", found)
        installation = place.get("repository", {}).get("installation_id") or place.get("installation_id") or 0
        change = sa.update(table).where(table.c[key] == row_key)
        connection.execute(change.values(installation_id=installation))


def downgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("account", sa.String(128), nullable=False, server_default=""))
        op.drop_column(table, "installation_id")
