"""The base of the commit that an order is about, as worktrees of its own."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ghapp.executor.orders import Check
from ghapp.git import Git, Worktree
from ghapp.model import Change
from ghapp.pipeline.compare import Base


def base_lease(lease: str) -> str:
    return f"{lease}-base"


def base_of(git: Git, order: Check, tree: Worktree) -> Base | None:
    """None where there is nothing to compare with, or nobody wants to."""
    subject, sha, changed = order.subject, order.merge_base, order.changed
    if subject.config.filter != "new" or sha is None or changed is None:
        return None
    commit = subject.commit.model_copy(update={"sha": sha, "base_sha": None, "pull_request": None})

    @asynccontextmanager
    async def files(edits: tuple[Change, ...]) -> AsyncIterator[Worktree]:
        lease = base_lease(subject.lease) + _mark(edits)
        async with git.worktree(commit, lease, subject.remote) as before:
            await before.apply(edits)
            yield before

    return Base(changed, lambda: tree.moved(sha), files)


def _mark(edits: tuple[Change, ...]) -> str:
    """Those who want other edits want another worktree."""
    said = "".join(edit.model_dump_json() for edit in edits)
    return f"-{hashlib.sha256(said.encode()).hexdigest()[:12]}" if edits else ""
