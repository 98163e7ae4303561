"""Queued: a patch that a person decides about, and what became of it."""

from enum import StrEnum

from pydantic import Field

from ghapp.model.commit import SHA_PATTERN
from ghapp.model.noun import Noun

OPERATOR = "operator "  # before who decided on the server itself: no login of GitHub has a space


class QueuedState(StrEnum):
    """pending -> approved -> delivered -> merged | merge_failed; pending -> rejected | expired."""

    PENDING = "pending"
    APPROVED = "approved"
    DELIVERED = "delivered"
    MERGED = "merged"
    MERGE_FAILED = "merge_failed"  # its pull request was closed unmerged
    REJECTED = "rejected"
    EXPIRED = "expired"


class Queued(Noun):
    """One a run. `sha` is the head that the patch applies to, `target` its branch; `diff` is the hash of the
    patch, `fix` the blob of what is needed to deliver it. `why` says why a person looks, `findings` are the
    marks of what it repairs. `decided_by` is a login, or OPERATOR and the name of an account of the server.
    `delivered_as` is the pull request that it became. Times are ISO 8601 in UTC.
    """

    id: str
    repository_id: int
    repository: str
    run_id: str
    pull_request: int | None = None
    sha: str = Field(pattern=SHA_PATTERN)
    target: str
    diff: str
    fix: str
    confidence: float | None = None
    why: str
    findings: tuple[str, ...] = ()
    state: QueuedState = QueuedState.PENDING
    decided_by: str = ""
    reason: str = ""
    delivered_as: int | None = None
    created_at: str
    decided_at: str | None = None
