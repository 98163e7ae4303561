"""What the local GitHub knows: accounts, repositories, pull requests, checks, tokens. No I/O."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ghapp.demo.github.account import User, now
from ghapp.demo.github.gates import AutoMerge, Entry, Protection, Review, Status

Permissions = dict[str, str]

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
TOKEN_LIFE = timedelta(hours=1)
ZERO_SHA = "0" * 40


@dataclass(eq=False, slots=True)
class App:
    """The registered GitHub App. `bot` is the account it acts as; its id is not the App's id."""

    id: int
    slug: str
    owner: User
    bot: User
    private_key: str
    public_key: str
    webhook_secret: str
    permissions: Permissions
    events: tuple[str, ...]
    client_id: str = "Iv23local000000000"
    hook_id: int = 4242
    created_at: datetime = field(default_factory=now)


@dataclass(eq=False, slots=True)
class Repo:
    """A repository: `folder` is its bare git repository."""

    id: int
    owner: User
    name: str
    folder: Path
    default_branch: str
    private: bool = False
    parent: "Repo | None" = None
    roles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, "Label"] = field(default_factory=dict)
    pulls: "dict[int, PullRequest]" = field(default_factory=dict)
    suites: "list[Suite]" = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    protections: dict[str, Protection] = field(default_factory=dict)  # by branch
    merge_methods: tuple[str, ...] = ("merge", "squash", "rebase")
    allow_auto_merge: bool = False
    code_scanning: bool = True
    scans: "list[Scan]" = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # look, then write, without a race
    created_at: datetime = field(default_factory=now)
    pushed_at: datetime = field(default_factory=now)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def role(self, user: User) -> str:
        if user.login == self.owner.login:
            return "admin"
        return self.roles.get(user.login, "none" if self.private else "read")

    def next_number(self) -> int:
        return len(self.pulls) + 1

    def runs(self) -> "Iterator[CheckRun]":
        return itertools.chain.from_iterable(suite.runs for suite in self.suites)


@dataclass(eq=False, slots=True)
class Installation:
    """Where the App is installed. `repositories` is None for all of the account's."""

    id: int
    account: User
    repositories: list[Repo] | None
    permissions: Permissions
    created_at: datetime = field(default_factory=now)

    def covers(self, repo: Repo) -> bool:
        if repo.owner is not self.account:
            return False
        return self.repositories is None or repo in self.repositories


@dataclass(eq=False, slots=True)
class Token:
    """An installation token, narrowed to some repositories and permissions."""

    value: str
    installation: Installation
    permissions: Permissions
    repositories: tuple[Repo, ...] | None
    expires_at: datetime = field(default_factory=lambda: now() + TOKEN_LIFE)

    def covers(self, repo: Repo) -> bool:
        chosen = self.repositories is None or repo in self.repositories
        return chosen and self.installation.covers(repo)

    def may(self, need: str) -> bool:
        """`need` is like `checks:write`; whoever may write may read."""
        name, level = need.split(":")
        held = self.permissions.get(name)
        return held in {"write", "admin"} or (held == "read" and level == "read")


@dataclass(eq=False, slots=True)
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str = ""


@dataclass(eq=False, slots=True)
class PullRequest:
    """`mergeable` is None until someone has asked once since the last change, as on GitHub.

    `behind`: at that moment the head did not hold the base branch's last commit.
    """

    id: int
    repo: Repo
    number: int
    title: str
    body: str | None
    user: User
    head_repo: Repo | None
    head_owner: str
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    draft: bool = False
    state: str = "open"
    merged_at: datetime | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    mergeable: bool | None = None
    behind: bool = False
    auto_merge: AutoMerge | None = None
    queued: Entry | None = None
    reviews: list[Review] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    comments: "list[Comment]" = field(default_factory=list)
    maintainer_can_modify: bool = False
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    closed_at: datetime | None = None

    @property
    def is_fork(self) -> bool:
        return self.head_repo is not self.repo

    @property
    def head_label(self) -> str:
        return f"{self.head_owner}:{self.head_ref}"


@dataclass(eq=False, slots=True)
class Reaction:
    id: int
    user: User
    content: str
    created_at: datetime = field(default_factory=now)


@dataclass(eq=False, slots=True)
class Comment:
    id: int
    pull: PullRequest
    user: User
    body: str
    reactions: list[Reaction] = field(default_factory=list)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)


@dataclass(eq=False, slots=True)
class Suite:
    """An App's check suite of one commit; `by` is None for the App whose server this is."""

    id: int
    repo: Repo
    head_sha: str
    head_branch: str | None
    before: str | None = None
    by: App | None = None
    rerequested: bool = False
    runs: "list[CheckRun]" = field(default_factory=list)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)


@dataclass(eq=False, slots=True)
class CheckRun:
    """`output` holds title, summary and text; annotations of successive updates add up."""

    id: int
    suite: Suite
    name: str
    status: str = "queued"
    conclusion: str | None = None
    external_id: str = ""
    details_url: str | None = None
    started_at: datetime | str = field(default_factory=now)
    completed_at: datetime | str | None = None
    output: dict[str, str | None] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Scan:
    """An upload to code scanning. With errors nothing of it is shown."""

    id: str
    commit_sha: str
    ref: str
    document: dict[str, Any]
    errors: list[str]


class State:
    """Everything, in memory, with ids that never repeat."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.repos: dict[str, Repo] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.other_apps: dict[str, App] = {}
        self._ids = itertools.count(1001)

    def next_id(self) -> int:
        return next(self._ids)

    def user(self, login: str, kind: str = "User") -> User:
        """The account of that name, made when it is new."""
        kind = "Bot" if login.endswith("[bot]") else kind
        if login.lower() not in self.users:
            self.users[login.lower()] = User(self.next_id(), login, kind)
        return self.users[login.lower()]

    def other_app(self, slug: str) -> App:
        """Another App, which only reports checks; made when it is new."""
        if slug not in self.other_apps:
            owner, bot = self.user(slug), self.user(f"{slug}[bot]")
            self.other_apps[slug] = App(self.next_id(), slug, owner, bot, "", "", "", {"checks": "write"}, ())
        return self.other_apps[slug]

    def repo(self, full_name: str) -> Repo | None:
        return self.repos.get(full_name.lower())

    def installation_of(self, repo: Repo) -> Installation | None:
        return next((each for each in self.installations.values() if each.covers(repo)), None)

    def all_pulls(self) -> Iterator[PullRequest]:
        return itertools.chain.from_iterable(repo.pulls.values() for repo in self.repos.values())

    def comment(self, repo: Repo, comment_id: int) -> Comment | None:
        comments = itertools.chain.from_iterable(pull.comments for pull in repo.pulls.values())
        return next((each for each in comments if each.id == comment_id), None)
