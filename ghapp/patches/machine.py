"""A machine on which a patch can be tried: a person's own, or the one that the App's executor has."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ghapp.environments import Dependencies
from ghapp.git import Tree, Worktree
from ghapp.patches.kept import KeptSuites
from ghapp.pipeline import Task
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Cache, Gate, Tools
from ghapp.plugin.load import Loaded


class Machine(Protocol):
    """For one repository, and one commit of it. `scope` is whose results it keeps."""

    @property
    def loaded(self) -> Loaded: ...

    @property
    def tools(self) -> Tools: ...

    @property
    def cache(self) -> Cache: ...

    @property
    def gate(self) -> Gate: ...

    @property
    def kept(self) -> KeptSuites: ...

    @property
    def scope(self) -> str: ...

    @property
    def permission(self) -> Permission: ...

    def beside(self) -> AbstractAsyncContextManager[Worktree]:
        """The commit's files in a folder of their own, gone afterwards."""
        ...

    async def dependencies(self, task: Task, tree: Tree) -> Dependencies:
        """Of the project, as they are asked for in `tree`: the commit without the patch."""
        ...
