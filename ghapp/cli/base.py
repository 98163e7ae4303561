"""What a person's checkout is compared with: a commit's files in a folder that is gone afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from ghapp.config.repository import RepositoryConfig
from ghapp.git import ChangedLines, LocalTree, Worktree
from ghapp.model import Change
from ghapp.pipeline import Base


@asynccontextmanager
async def base_of(
    tree: LocalTree,
    judged: LocalTree | Worktree,
    sha: str | None,
    changed: ChangedLines | None,
    config: RepositoryConfig,
) -> AsyncIterator[Base | None]:
    """Of what is `judged`: the checkout itself, or a snapshot of it. None where there is nothing to compare
    with, or nobody wants to.
    """
    if config.filter != "new" or sha is None or changed is None:
        yield None
        return
    async with AsyncExitStack() as owned:
        beside = _Beside(tree, sha, owned)
        yield Base(changed, lambda: judged.moved(sha), beside.files)


class _Beside:
    """Made when the first plugin asks for it, and shared by those that want no edits."""

    def __init__(self, tree: LocalTree, sha: str, owned: AsyncExitStack) -> None:
        self._tree, self._sha, self._owned = tree, sha, owned
        self._making = asyncio.Lock()
        self._plain: Worktree | None = None

    @asynccontextmanager
    async def files(self, edits: tuple[Change, ...]) -> AsyncIterator[Worktree]:
        if edits:
            async with self._tree.beside(self._sha) as before:
                await before.apply(edits)
                yield before
            return
        async with self._making:
            if self._plain is None:
                self._plain = await self._owned.enter_async_context(self._tree.beside(self._sha))
        yield self._plain
