"""A maintainer may allow one commit of a fork to run code."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("repository_id", sa.BigInteger, primary_key=True),
        sa.Column("sha", sa.String(64), primary_key=True),
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("given_at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("consents")
