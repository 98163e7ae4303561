"""Worktree: a commit as plain files that tools may read and fixers may edit.

What was changed is asked of git, never of who changed it. Edits last until the last user leaves.
"""

import asyncio
import base64
import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ghapp.git.command import GitFailed, Repo
from ghapp.git.diff import changed_lines, moved_files, read_diff
from ghapp.git.entries import content_trouble, listed, name_trouble
from ghapp.git.materialise import Filled, copy_links
from ghapp.git.remote import Limits
from ghapp.git.tree import ChangedLines, Moved
from ghapp.model import Change, SkippedFile


class Worktree:
    def __init__(
        self, repo: Repo, path: Path, sha: str, filled: Filled, limits: Limits, scratch: Path | None = None
    ) -> None:
        """`scratch` is a folder on the same disk for files that are not whole yet: git's own, if unset."""
        self.path, self.sha = path, sha
        self._scratch = scratch or repo.git_dir or path.parent
        self.files: tuple[str, ...] = filled.files
        self.skipped: tuple[SkippedFile, ...] = listed(filled.skipped)
        self._repo, self._filled, self._limits = repo, filled, limits

    async def changed_lines(self, base: str) -> ChangedLines:
        """Against the merge base, as the files are now: with edits, if there are any."""
        return await changed_lines(self._repo, base, await self._new())

    async def moved(self, base: str) -> Moved:
        return await moved_files(self._repo, base)

    async def changes(self) -> tuple[Change, ...]:
        """What is on disk and not in the commit. Links, and what git ignores, are never part of it."""
        ran = await self._repo.run("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff")
        names = {*_split(ran.stdout), *await self._new()}
        changes = await asyncio.to_thread(lambda: [self._change(name) for name in sorted(names)])
        return tuple(change for change in changes if change is not None)

    async def touched(self) -> tuple[str, ...]:
        """All that is not on disk as in the commit: also links, modes, what git ignores and its own folders,
        but for copies of links. What somebody made unreadable is made readable.
        """
        await open_up(self.path)
        ran = await self._repo.run("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff")
        names = {*_split(ran.stdout), *await self._others()}
        return tuple(sorted(os.fsdecode(name) for name in names))

    def is_plain(self, path: str) -> bool:
        """Whether there is nothing, or a file that is no larger than a file may be, through no link."""
        if self._leads_out(path):
            return False
        try:
            facts = (self.path / path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        return stat.S_ISREG(facts.st_mode) and facts.st_size <= self._limits.max_file_bytes

    async def diff(self) -> str:
        """For people: the changes as git shows them, new files with their content."""
        return await read_diff(self._repo, await self._new())

    async def apply(self, changes: Iterable[Change]) -> None:
        """Make these edits; making them again changes nothing. One that would leave the tree is refused."""
        ordered = sorted(
            changes, key=lambda change: change.content is not None
        )  # a folder may replace a file
        for change in ordered:
            await asyncio.to_thread(self._put, change)
        gone = {change.path for change in ordered if change.content is None}
        new = {change.path for change in ordered if self._is_for_tools(change)}
        self.files = tuple(sorted(({*self.files} - gone) | new))

    async def become(self, changes: Iterable[Change]) -> None:
        """The commit with these edits, and with no other."""
        await self.restore()
        await self.apply(changes)

    def _is_for_tools(self, change: Change) -> bool:
        known = change.content is not None and content_trouble(change.content) is None
        return known and name_trouble(change.path.encode(), self._limits) is None

    async def restore(self, paths: Iterable[str] | None = None) -> None:
        """Undo edits: of everything, or of these paths."""
        wanted = None if paths is None else {os.fsencode(path) for path in paths}
        new = [name for name in await self._others() if wanted is None or name in wanted]
        await self._remove(new)
        await self._check_out(wanted)
        gone = {name.decode("utf-8", "replace") for name in new}
        back = (path for path in self._filled.files if wanted is None or path.encode() in wanted)
        self.files = tuple(sorted(({*self.files} - gone) | {*back}))
        await asyncio.to_thread(copy_links, self.path, self._filled.copies)

    async def _check_out(self, wanted: set[bytes] | None) -> None:
        known = _split((await self._repo.run("ls-files", "-z")).stdout)
        names = b"".join(name + b"\0" for name in known if wanted is None or name in wanted)
        await self._repo.run("checkout-index", "--force", "--index", "--quiet", "-z", "--stdin", stdin=names)

    async def _remove(self, names: list[bytes]) -> None:
        for name in names:
            path = self.path / os.fsdecode(name)
            if name.endswith(b"/"):
                await remove_tree(path)
            else:
                path.unlink(missing_ok=True)
            self._prune(path.parent)

    def _prune(self, folder: Path) -> None:
        """Folders that held nothing else."""
        with contextlib.suppress(OSError):
            while folder != self.path:
                folder.rmdir()
                folder = folder.parent

    async def _others(self) -> list[bytes]:
        """What the commit does not have, a folder with a `/` behind it. Git names no folder of its own,
        and none is in a commit.
        """
        ran = await self._repo.run("ls-files", "--others", "-z")
        found = [*_split(ran.stdout), *await asyncio.to_thread(_planted, os.fsencode(self.path))]
        return [name for name in found if name.decode("utf-8", "replace") not in self._filled.copies]

    async def _new(self) -> list[bytes]:
        """Files that the commit does not have; a folder with a repository of its own is not looked into."""
        ran = await self._repo.run("ls-files", "--others", "-z", "--exclude-per-directory=.gitignore")
        return [name for name in _split(ran.stdout) if self._is_file(name) and not self._is_outside(name)]

    def _is_file(self, name: bytes) -> bool:
        with contextlib.suppress(OSError):
            return stat.S_ISREG((self.path / os.fsdecode(name)).lstat().st_mode)
        return False

    def _is_outside(self, name: bytes) -> bool:
        parts = name.split(b"/")
        return any(b"/".join(parts[: count + 1]) in self._filled.outside for count in range(len(parts)))

    def _change(self, name: bytes) -> Change | None:
        with contextlib.suppress(UnicodeDecodeError):
            path = name.decode()
            content, mode = self._read(path)
            encoded = None if content is None else base64.b64encode(content).decode()
            return None if mode is None else Change(path=path, mode=mode, content_base64=encoded)
        return None

    def _read(self, path: str) -> tuple[bytes | None, str | None]:
        """(content, git's mode); no content for a deleted file, no mode for what cannot be a change."""
        if self._leads_out(path):
            return None, "100644"
        try:
            descriptor = os.open(self.path / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None, "100644"
        except OSError:  # a symlink took the file's place
            return None, None
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode):
                return None, "100644" if stat.S_ISDIR(facts.st_mode) else None
            if facts.st_size > self._limits.max_file_bytes:
                raise GitFailed("diff", 0, f"{path} became larger than a file may be")
            return file.read(), "100755" if facts.st_mode & stat.S_IXUSR else "100644"

    def _put(self, change: Change) -> None:
        """Whole or not at all: others may be reading."""
        path = self._inside(change.path)
        mode = 0o755 if change.mode == "100755" else 0o644
        try:
            if change.content is None:
                path.unlink(missing_ok=True)
            elif not _holds(path, change.content, mode):
                path.parent.mkdir(parents=True, exist_ok=True)
                _replace(path, change.content, mode, self._scratch)
        except OSError as error:
            raise GitFailed("apply", 0, f"{change.path}: {error.strerror}") from error

    def _inside(self, path: str) -> Path:
        parts = Path(path).parts
        if ".." in parts or ".git" in parts or self._leads_out(path):
            raise GitFailed("apply", 0, f"{path} lies outside the repository")
        return self.path / path

    def _leads_out(self, path: str) -> bool:
        """A folder on the way is a link that somebody planted."""
        folder = (self.path / path).parent
        return folder.resolve() != self.path.resolve() / folder.relative_to(self.path)


def _planted(root: bytes) -> list[bytes]:
    """Whatever is called `.git` below the root."""
    found = list[bytes]()

    def is_own(name: bytes) -> bool:
        return name.rstrip(b"/").lower() == b".git"

    for parent, folders, files in os.walk(root):
        if parent != root:
            below = parent[len(root) + 1 :] + b"/"
            found += [
                below + name for name in (*(folder + b"/" for folder in folders), *files) if is_own(name)
            ]
        folders[:] = [folder for folder in folders if not is_own(folder)]
    return found


def _holds(path: Path, content: bytes, mode: int) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    return stat.S_IMODE(path.stat().st_mode) == mode and path.read_bytes() == content


def _replace(path: Path, content: bytes, mode: int, beside: Path) -> None:
    descriptor, name = tempfile.mkstemp(dir=beside)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fchmod(descriptor, mode)
    Path(name).replace(path)


async def open_up(path: Path) -> None:
    """To ourselves, whatever was made unreadable: git tells executable from other files, and no more."""
    await _change(path, "chmod", "-R", "u+rwX")


async def remove_tree(path: Path) -> None:
    """Also what a tool made unreadable, and deeper than we may recurse ourselves."""
    for command in (("rm", "-rf"), ("chmod", "-R", "u+rwX"), ("rm", "-rf")):
        if not _is_there(path):
            return
        await _change(path, *command)


async def _change(path: Path, *command: str) -> None:
    child = await asyncio.create_subprocess_exec(
        *command, "--", str(path), stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await child.wait()


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _split(data: bytes) -> list[bytes]:
    return data.split(b"\0")[:-1]
