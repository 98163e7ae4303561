"""What models cost: reserved before an attempt, settled after it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("installation_id", sa.BigInteger, nullable=False),
        sa.Column("pull_request", sa.Integer),
        sa.Column("day", sa.String(10), nullable=False, index=True),
        sa.Column("granted", sa.BigInteger, nullable=False),
        sa.Column("cap", sa.String(16)),
        sa.Column("cost", sa.BigInteger),
    )
    op.create_index("spending_by_repository", "spending", ["repository_id", "day"])


def downgrade() -> None:
    op.drop_table("spending")
