"""The tables as the code reads them. Times are ISO 8601 in UTC; the migrations make the same."""

import sqlalchemy as sa

METADATA = sa.MetaData()

deliveries = sa.Table(
    "deliveries",
    METADATA,
    sa.Column("guid", sa.String(64), primary_key=True),
    sa.Column("event", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64)),
    sa.Column("repository", sa.String(256)),
    sa.Column("installation_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("ask", sa.Text, nullable=False),
    sa.Column("received_at", sa.String(40), nullable=False, index=True),
    sa.Column("finished_at", sa.String(40)),
)

claims = sa.Table(
    "claims",
    METADATA,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
)

runs = sa.Table(
    "runs",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("repository_id", sa.BigInteger, nullable=False),
    sa.Column("installation_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("lane", sa.String(300), nullable=False),
    sa.Column("sha", sa.String(64), nullable=False),
    sa.Column("commit", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("conclusion", sa.String(32)),
    sa.Column("check_id", sa.BigInteger),
    sa.Column("delivery_guid", sa.String(64), nullable=False),
    sa.Column("report", sa.String(64)),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created_at", sa.String(40), nullable=False, index=True),
    sa.Column("finished_at", sa.String(40)),
    sa.Column("problem", sa.String(8)),
    sa.Column("latency_ms", sa.BigInteger),
    sa.UniqueConstraint("kind", "key", "number"),
    sa.Index("runs_by_lane", "repository_id", "lane"),
    sa.Index("runs_by_check", "check_id"),
    sa.Index("runs_by_end", "finished_at"),
)

blobs = sa.Table(
    "blobs",
    METADATA,
    sa.Column("repository_id", sa.BigInteger, primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

comments = sa.Table(
    "comments",
    METADATA,
    sa.Column("repository_id", sa.BigInteger, primary_key=True),
    sa.Column("pull_request", sa.Integer, primary_key=True),
    sa.Column("comment_id", sa.BigInteger, nullable=False),
)

consents = sa.Table(
    "consents",
    METADATA,
    sa.Column("repository_id", sa.BigInteger, primary_key=True),
    sa.Column("sha", sa.String(64), primary_key=True),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("given_at", sa.String(40), nullable=False),
)

spending = sa.Table(
    "spending",
    METADATA,
    sa.Column("run_id", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("repository_id", sa.BigInteger, nullable=False),
    sa.Column("installation_id", sa.BigInteger, nullable=False),
    sa.Column("pull_request", sa.Integer),
    sa.Column("day", sa.String(10), nullable=False, index=True),
    sa.Column("granted", sa.BigInteger, nullable=False),
    sa.Column("cap", sa.String(16)),
    sa.Column("cost", sa.BigInteger),
    sa.Index("spending_by_repository", "repository_id", "day"),
)

climbs = sa.Table(
    "climbs",
    METADATA,
    sa.Column("run_id", sa.String(32), primary_key=True),
    sa.Column("repository_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("moves", sa.Integer, nullable=False),
)

events = sa.Table(
    "events",
    METADATA,
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

proposals = sa.Table(
    "proposals",
    METADATA,
    sa.Column("repository_id", sa.BigInteger, primary_key=True),
    sa.Column("pull_request", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.String(32), nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("before", sa.String(64), nullable=False),
    sa.Column("after", sa.String(64), nullable=False),
    sa.Column("findings", sa.Text, nullable=False),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("created_at", sa.String(40), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("head", sa.String(64), nullable=False, server_default=""),
)

commits = sa.Table(
    "commits",
    METADATA,
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
    sa.Index("commits_by_branch", "repository_id", "branch"),
    sa.Index("commits_by_pull", "repository_id", "pull_request"),
)

quarantine = sa.Table(
    "quarantine",
    METADATA,
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
    sa.Index("quarantine_by_head", "repository_id", "sha"),
    sa.Index("quarantine_by_expiry", "state", "expires_at"),
)

decisions = sa.Table(
    "decisions",
    METADATA,
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
    sa.Index("decisions_by_pull", "repository_id", "number"),
)

queue = sa.Table(
    "queue",
    METADATA,
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
    sa.Index("queue_by_state", "state", "created_at"),
    sa.Index("queue_by_repository", "repository_id", "delivered_as"),
)

pauses = sa.Table(
    "pauses",
    METADATA,
    sa.Column("repository_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)

alerts = sa.Table(
    "alerts",
    METADATA,
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
    sa.Index("alerts_by_key", "key", "created_at"),
)

tellings = sa.Table(
    "tellings",
    METADATA,
    sa.Column("alert_id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
)
