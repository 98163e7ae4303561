"""What stands between a pull request and its merge: protection, reviews, statuses, auto-merge. No I/O."""

from dataclasses import dataclass, field
from datetime import datetime

from ghapp.demo.github.account import User, now
from ghapp.demo.github.review_rules import Draft


@dataclass(frozen=True, slots=True)
class Protection:
    """Of one branch. `strict`: the head must hold the branch's last commit. `ruleset`: made as a ruleset."""

    id: int
    required_checks: tuple[str, ...] = ()
    required_reviews: int = 0
    strict: bool = False
    merge_queue: bool = False
    ruleset: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How to merge: `method` is merge, squash or rebase; without words of one's own come GitHub's."""

    method: str = "merge"
    title: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class AutoMerge:
    """Who asked that a pull request be merged once nothing hinders it."""

    by: User
    terms: Terms
    enabled_at: datetime = field(default_factory=now)


@dataclass(eq=False, slots=True)
class Entry:
    """A place in the merge queue for the head `asked_for`; with `head_sha` its group stands on `ref`."""

    by: User
    asked_for: str
    ref: str = ""
    base_sha: str = ""
    head_sha: str = ""
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Remark:
    """A review's comment on lines of the diff."""

    id: int
    draft: Draft


@dataclass(eq=False, slots=True)
class Review:
    """`state` is APPROVED, CHANGES_REQUESTED or COMMENTED."""

    id: int
    user: User
    state: str
    body: str
    commit_sha: str
    remarks: list[Remark] = field(default_factory=list)
    submitted_at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Status:
    """A commit status: `state` is error, failure, pending or success; the last of a context counts."""

    id: int
    sha: str
    context: str
    state: str
    creator: User
    description: str | None = None
    target_url: str | None = None
    created_at: datetime = field(default_factory=now)
