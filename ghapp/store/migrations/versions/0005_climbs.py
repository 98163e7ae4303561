"""Where the climbs are, and what happened in them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "climbs",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("moves", sa.Integer, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.UniqueConstraint("run_id", "kind", "number"),
    )


def downgrade() -> None:
    op.drop_table("events")
    op.drop_table("climbs")
