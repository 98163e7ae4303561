"""A person's own machine, as patches are tried on it."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from ghapp.cli.dependencies import local_dependencies
from ghapp.cli.laptop import Laptop
from ghapp.config.repository import RepositoryConfig
from ghapp.environments import Dependencies
from ghapp.git import Tree, Worktree
from ghapp.patches.kept import KeptSuites
from ghapp.pipeline import Task
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Cache, Gate, Tools
from ghapp.plugin.load import Loaded


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """For one commit of the laptop's repository, configured as that commit says."""

    laptop: Laptop
    sha: str
    config: RepositoryConfig
    loaded: Loaded
    tools: Tools
    cache: Cache
    gate: Gate
    kept: KeptSuites
    scope: str
    permission: Permission

    @classmethod
    def of(cls, laptop: Laptop, sha: str, config: RepositoryConfig) -> "ThisMachine":
        return cls(
            laptop,
            sha,
            config,
            laptop.loaded,
            laptop.tools,
            laptop.cache,
            laptop.gate,
            KeptSuites(laptop.settings.data_dir / "suites"),
            str(laptop.tree.path),
            Permission(laptop.sandbox.level),
        )

    def beside(self) -> AbstractAsyncContextManager[Worktree]:
        return self.laptop.tree.beside(self.sha)

    async def dependencies(self, task: Task, tree: Tree) -> Dependencies:
        settings, sandbox = self.laptop.settings, self.laptop.sandbox
        return await local_dependencies(settings, self.config, task, tree, sandbox, self.scope)
