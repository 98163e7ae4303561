"""Git: the door to repositories. Worktrees are made where they are needed and removed by their last user."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from pathlib import Path

from ghapp.git.lock import locked
from ghapp.git.materialise import fill
from ghapp.git.mirror import Mirror
from ghapp.git.remote import Limits, Remote
from ghapp.git.sweep import sweep_mirrors, sweep_worktrees
from ghapp.git.worktree import Worktree, remove_tree
from ghapp.model import Commit

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


@dataclass(slots=True)
class _Use:
    """Who uses a run's worktree in this process. The lock on its file tells other processes."""

    users: int = 0
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    tree: Worktree | None = None
    mirror: Mirror | None = None
    owned: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)


class Git:
    def __init__(
        self, folder: Path, *, protocols: tuple[str, ...] = ("https",), limits: Limits | None = None
    ) -> None:
        folder = folder.absolute()  # git is started elsewhere
        self._mirrors, self._worktrees = folder / "mirrors", folder / "worktrees"
        self._protocols, self._limits = protocols, limits or Limits()
        self._uses: dict[str, _Use] = {}

    def _mirror(self, repository_id: int) -> Mirror:
        return Mirror(self._mirrors / f"{int(repository_id)}.git", self._limits)

    async def fetch(self, commit: Commit, remote: Remote) -> str | None:
        """Bring head and base; their merge base, or None when it is out of reach."""
        mirror = self._mirror(commit.repository.id)
        async with mirror.locked():
            return await mirror.fetch(commit, remote, self._protocols)

    @contextlib.asynccontextmanager
    async def worktree(self, commit: Commit, run_id: str, remote: Remote) -> AsyncIterator[Worktree]:
        async with self._using(run_id) as use:
            async with use.making:
                if use.tree is None:
                    use.tree = await self._make(use, commit, run_id, remote)
            if use.tree.sha != commit.sha:
                raise ValueError(f"run {run_id} is about another commit")
            yield use.tree

    @contextlib.asynccontextmanager
    async def hold(self, run_id: str) -> AsyncIterator[None]:
        """Keep the run's worktree between steps, if there is one."""
        async with self._using(run_id):
            yield

    @contextlib.asynccontextmanager
    async def _using(self, run_id: str) -> AsyncIterator[_Use]:
        if not _RUN_ID.fullmatch(run_id):
            raise ValueError(f"not a run id: {run_id!r}")
        use = self._uses.setdefault(run_id, _Use())
        use.users += 1
        try:
            yield use
        finally:
            use.users -= 1
            if use.users == 0:
                del self._uses[run_id]
                await asyncio.shield(self._let_go(use, run_id))

    async def _make(self, use: _Use, commit: Commit, run_id: str, remote: Remote) -> Worktree:
        await use.owned.aclose()
        await use.owned.enter_async_context(locked(self._worktrees / f"{run_id}.lock"))
        use.mirror = mirror = self._mirror(commit.repository.id)
        path = self._worktrees / run_id
        await remove_tree(path)  # left by a crash: how far it got is unknown
        async with mirror.locked():
            if not await mirror.reaches(commit.sha):
                await mirror.fetch(commit, remote, self._protocols)
            repo = await mirror.add_worktree(run_id, path, commit.sha)
        filled = await fill(repo, commit.sha, self._limits)
        return Worktree(repo, path, commit.sha, filled, self._limits)

    async def _let_go(self, use: _Use, run_id: str) -> None:
        if use.mirror is None:
            return
        async with use.owned:
            await remove_tree(self._worktrees / run_id)
            use.mirror.forget_worktree(run_id)
            (self._worktrees / f"{run_id}.lock").unlink(missing_ok=True)
        if use.mirror.is_scattered:
            async with use.mirror.locked():
                await use.mirror.pack()

    async def sweep(self, active: Collection[str]) -> None:
        """At start-up: remove what runs left that are over, and mirrors nobody asked for lately."""
        await sweep_worktrees(self._worktrees, active)
        await sweep_mirrors(self._mirrors, self._worktrees, self._limits)

    async def forget(self, repository_id: int) -> None:
        """Everything of a repository that is not ours to keep any more."""
        mirror = self._mirror(repository_id)
        for run_id in mirror.worktrees():
            if run_id not in self._uses:
                await remove_tree(self._worktrees / run_id)
        async with mirror.locked():
            await mirror.remove()
