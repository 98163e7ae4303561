"""What could not be repaired is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False, unique=True),
        sa.Column("pull_request", sa.Integer),
        sa.Column("sha", sa.String(64), nullable=False),
        sa.Column("base_sha", sa.String(64)),
        sa.Column("branch", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("bundle", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("expires_at", sa.String(40), nullable=False),
        sa.Column("conditions", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
    )
    op.create_index("quarantine_by_head", "quarantine", ["repository_id", "sha"])
    op.create_index("quarantine_by_expiry", "quarantine", ["state", "expires_at"])


def downgrade() -> None:
    op.drop_table("quarantine")
