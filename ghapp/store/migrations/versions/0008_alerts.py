"""Alerts and how far they were told; of runs, what ended them and how long they waited."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("runs", sa.Column("problem", sa.String(8)))
    op.add_column("runs", sa.Column("latency_ms", sa.BigInteger))
    op.create_index("runs_by_end", "runs", ["finished_at"])
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("repository_id", sa.BigInteger, index=True),
        sa.Column("run_id", sa.String(32)),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False, index=True),
        sa.Column("last_at", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("alerts_by_key", "alerts", ["key", "created_at"])
    op.create_table(
        "tellings",
        sa.Column("alert_id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("tellings")
    op.drop_table("alerts")
    op.drop_index("runs_by_end", "runs")
    op.drop_column("runs", "latency_ms")
    op.drop_column("runs", "problem")
