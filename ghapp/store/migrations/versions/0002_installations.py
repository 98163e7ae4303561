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
    _fill_in()


def _fill_in() -> None:
    runs = sa.table("runs", sa.column("id"), sa.column("commit"), sa.column("installation_id"))
    connection = op.get_bind()
    for run_id, commit in connection.execute(sa.select(runs.c.id, runs.c.commit)).all():
        installation = json.loads(commit)["repository"]["installation_id"]
        connection.execute(sa.update(runs).where(runs.c.id == run_id).values(installation_id=installation))


def downgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("account", sa.String(128), nullable=False, server_default=""))
        op.drop_column(table, "installation_id")
