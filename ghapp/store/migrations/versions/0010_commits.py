"""Fixes that became commits on people's branches."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "commits",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("repository_id", sa.BigInteger, nullable=False),
        sa.Column("pull_request", sa.Integer, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("sha", sa.String(64), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("taken_back_at", sa.String(40)),
    )
    op.create_index("commits_by_branch", "commits", ["repository_id", "branch"])
    op.create_index("commits_by_pull", "commits", ["repository_id", "pull_request"])


def downgrade() -> None:
    op.drop_table("commits")
