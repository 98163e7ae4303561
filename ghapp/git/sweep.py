"""Clears what crashes left behind. Who is alive is known from locks, who is wanted from the caller."""

import asyncio
import contextlib
import os
from collections.abc import Collection
from pathlib import Path

from ghapp.git.lock import try_lock
from ghapp.git.mirror import Mirror
from ghapp.git.remote import Limits
from ghapp.git.worktree import remove_tree


async def sweep_worktrees(folder: Path, active: Collection[str]) -> None:
    """A run without a lock file is none of ours; one whose lock is held is alive in another process."""
    for lock in await asyncio.to_thread(_matching, folder, "*.lock"):
        descriptor = None if lock.stem in active else try_lock(lock)
        if descriptor is not None:
            with contextlib.closing(_Held(descriptor, lock)):
                await remove_tree(lock.with_suffix(""))


class _Held:
    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor, self._path = descriptor, path

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


async def sweep_mirrors(folder: Path, worktrees: Path, limits: Limits) -> None:
    """The mirrors used last stay, as many as there is room for; those with a worktree always stay."""
    room = limits.max_mirrors_bytes
    for rank, path in enumerate(await asyncio.to_thread(_latest_first, folder)):
        room -= await asyncio.to_thread(_size, path)
        mirror = Mirror(path, limits)
        async with mirror.locked():
            await _sweep_mirror(mirror, worktrees, keep=room >= 0 and rank < limits.max_mirrors)


async def _sweep_mirror(mirror: Mirror, worktrees: Path, *, keep: bool) -> None:
    living = await asyncio.to_thread(_matching, worktrees, "*")
    names = {path.name for path in living}
    for run_id in mirror.worktrees():
        if run_id not in names:
            mirror.forget_worktree(run_id)
    if mirror.is_ready and (keep or mirror.worktrees()):
        await mirror.clear_strays()
        await mirror.pack()
    else:
        await mirror.remove()


def _matching(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


def _latest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.git"), key=lambda path: path.stat().st_mtime, reverse=True)


def _size(folder: Path) -> int:
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(FileNotFoundError):
                total += (Path(parent) / name).lstat().st_size
    return total
