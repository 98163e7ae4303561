"""What was decided about patches, and those that wait for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("proposals", sa.Column("head", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "decisions",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("handling", sa.String(16), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("judgement", sa.String(64), nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("by_itself", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False, index=True),
        sa.Column("merged_at", sa.String(40)),
        sa.Column("merge_sha", sa.String(64)),
        sa.Column("undone_at", sa.String(40)),
    )
    op.create_index("decisions_by_pull", "decisions", ["repository_id", "number"])
    op.create_table(
        "queue",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("repository", sa.String(256), nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False, unique=True),
        sa.Column("pull_request", sa.Integer),
        sa.Column("sha", sa.String(64), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("diff", sa.String(64), nullable=False),
        sa.Column("fix", sa.String(64), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("delivered_as", sa.Integer),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.String(40)),
    )
    op.create_index("queue_by_state", "queue", ["state", "created_at"])
    op.create_index("queue_by_repository", "queue", ["repository_id", "delivered_as"])
    op.create_table(
        "pauses",
        sa.Column("repository_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pauses")
    op.drop_table("queue")
    op.drop_table("decisions")
    op.drop_column("proposals", "head")
