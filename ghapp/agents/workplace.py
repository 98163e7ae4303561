"""Where an agent works, and what of its work is taken: plain edits of the files it was asked to change."""

import asyncio
import base64
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from ghapp.git import Worktree
from ghapp.git.entries import shown
from ghapp.model import Change
from ghapp.sandbox import read_result

LARGEST_MB = 10
_EXECUTABLE, _PLAIN = "100755", "100644"


class Workplace(Protocol):
    @property
    def folder(self) -> Path:
        """All that it can write, beside its home."""

    async def settle(self) -> tuple[str, ...]:
        """Its edits are in the worktree, and nothing else. What was not taken, in words."""


class InTree:
    """The checkout. `before` are edits that were made to it earlier."""

    def __init__(self, tree: Worktree, files: Sequence[str], before: Iterable[Change]) -> None:
        self._tree, self._files = tree, frozenset(files)
        self._before = {change.path: change for change in before}
        self._modes = {path: _mode(tree.path / path) for path in files}

    @property
    def folder(self) -> Path:
        return self._tree.path

    async def settle(self) -> tuple[str, ...]:
        odd = [path for path in await self._tree.touched() if not self._may_be_looked_at(path)]
        await self._put_back(odd)
        now = {change.path: change for change in await self._tree.changes()}
        others = {*now, *self._before} - self._files
        strange = [path for path in others if now.get(path) != self._before.get(path)]
        await self._put_back(strange)
        modes = [now[path] for path in self._files & now.keys() if now[path].mode != self._modes[path]]
        await self._tree.apply(_with_mode(change, self._modes[change.path]) for change in modes)
        undone = sorted(shown(os.fsencode(path)) for path in {*odd, *strange})
        return (*undone, *(f"the mode of {change.path}" for change in modes))

    def _may_be_looked_at(self, path: str) -> bool:
        return (path in self._files or path in self._before) and self._tree.is_plain(path)

    async def _put_back(self, paths: Sequence[str]) -> None:
        await self._tree.restore(paths)
        await self._tree.apply(self._before[path] for path in paths if path in self._before)


class OnFiles:
    """Copies in a folder that has nothing else."""

    def __init__(self, tree: Worktree, files: Sequence[str], folder: Path) -> None:
        self._tree, self._files, self.folder = tree, tuple(files), folder
        folder.mkdir()
        self._before = {path: read_result(tree.path, tree.path / path, LARGEST_MB) for path in files}
        for path, content in self._before.items():
            if content is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)

    async def settle(self) -> tuple[str, ...]:
        edits, strange = await asyncio.to_thread(lambda: (list(self._edits()), sorted(self._strange())))
        await self._tree.apply(edits)
        return tuple(strange)

    def _edits(self) -> Iterator[Change]:
        for path, before in self._before.items():
            after = read_result(self.folder, self.folder / path, LARGEST_MB)
            is_gone = not os.path.lexists(self.folder / path)
            if after != before and (after is not None or is_gone):
                encoded = None if after is None else base64.b64encode(after).decode()
                yield Change(path=path, mode=_mode(self._tree.path / path), content_base64=encoded)

    def _strange(self) -> Iterator[str]:
        for parent, folders, files in os.walk(self.folder):
            links = [name for name in folders if (Path(parent) / name).is_symlink()]
            for path in (Path(parent, name) for name in (*files, *links)):
                name = str(path.relative_to(self.folder))
                if name not in self._before or not path.is_file() or path.is_symlink():
                    yield shown(os.fsencode(name))


def _mode(path: Path) -> str:
    return _EXECUTABLE if os.access(path, os.X_OK) and path.is_file() else _PLAIN


def _with_mode(change: Change, mode: str) -> Change:
    return change.model_copy(update={"mode": mode})
