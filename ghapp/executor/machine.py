"""The executor's machine, as patches are tried on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from ghapp.environments import Dependencies, Environments
from ghapp.executor.dependencies import dependencies_of
from ghapp.executor.orders import Prove
from ghapp.git import Git, Tree, Worktree
from ghapp.patches.kept import KeptSuites
from ghapp.pipeline import Task
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Cache, Gate, Tools
from ghapp.plugin.load import Loaded


@dataclass(frozen=True)
class BoxedMachine:
    """For one order, and the commit that it is about."""

    order: Prove
    git: Git
    environments: Environments
    loaded: Loaded
    tools: Tools
    cache: Cache
    gate: Gate
    kept: KeptSuites
    permission: Permission
    _numbers: "count[int]" = field(default_factory=count, init=False)

    @property
    def scope(self) -> str:
        """What a fork's code may have had a hand in is read by no member."""
        commit = self.order.subject.commit
        return f"{commit.repository.id} {commit.trust}"

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[Worktree]:
        subject = self.order.subject
        lease = f"{subject.lease}-side{next(self._numbers)}"
        async with self.git.worktree(subject.commit, lease, subject.remote) as tree:
            yield tree

    async def dependencies(self, task: Task, tree: Tree) -> Dependencies:
        return await dependencies_of(self.git, self.environments, self.order, task, tree)
