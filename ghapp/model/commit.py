"""Commit: what is judged, and against what."""

import hashlib
from enum import StrEnum

from pydantic import Field

from ghapp.model.noun import Noun

SHA_PATTERN = r"^[0-9a-f]{40}([0-9a-f]{24})?$"


class Trust(StrEnum):
    """Head repository = base repository, or not. Never decided by a name."""

    MEMBER = "member"
    FORK = "fork"


class Repository(Noun):
    """A repository on GitHub. The numeric id is its identity; the name is only how to reach it."""

    id: int
    full_name: str
    default_branch: str
    installation_id: int

    @property
    def owner(self) -> str:
        return self.full_name.split("/", 1)[0]

    @property
    def name(self) -> str:
        return self.full_name.split("/", 1)[1]


class Commit(Noun):
    """A head commit and the base it is compared with.

    `base_branch` is where it wants to go: the branch of a pull request or merge group, None for a mere push.
    `lane` is what a newer commit supersedes: `pull/<number>` or `branch/<name>`.
    `fetch_ref` is asked for where GitHub does not serve the bare SHA (forks: `refs/pull/N/head`).
    """

    repository: Repository
    sha: str = Field(pattern=SHA_PATTERN)
    base_sha: str | None = Field(default=None, pattern=SHA_PATTERN)
    base_branch: str | None = None
    lane: str
    branch: str | None = None
    pull_request: int | None = None
    trust: Trust = Trust.MEMBER

    @property
    def fetch_ref(self) -> str:
        return self.sha if self.pull_request is None else f"refs/pull/{self.pull_request}/head"

    @property
    def target(self) -> str:
        """Where a fix of it wants to go: its branch, or the ref by which a fork's is known here."""
        return self.branch or self.fetch_ref

    def key(self, policy_hash: str) -> str:
        """What makes two deliveries one run."""
        parts = (str(self.repository.id), self.sha, self.base_sha or "-", policy_hash, self.trust)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
