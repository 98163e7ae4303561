"""A person's own checkout, read as it is: edits and new files too. Nothing is ever written or run in it."""

import asyncio
import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.git import blobs
from ghapp.git.applying import Applied, apply_patch
from ghapp.git.command import GitFailed, Repo
from ghapp.git.diff import changed_lines, moved_files
from ghapp.git.entries import (
    content_trouble,
    folders_of,
    link_trouble,
    listed,
    name_trouble,
    shown,
    too_large,
)
from ghapp.git.hardening import Config
from ghapp.git.materialise import fill
from ghapp.git.remote import Limits
from ghapp.git.snapshot import take
from ghapp.git.tree import ChangedLines, Moved
from ghapp.git.worktree import Worktree
from ghapp.model import SkippedFile

_TRUNKS = ("main", "master", "trunk")
# Discovery refuses a checkout of another user, as in containers; nothing of its configuration runs here.
_OURS: Config = (("safe.directory", "*"), ("core.symlinks", "true"))


class LocalTree:
    """`path` is the root of the checkout; `files` lie within what was asked for."""

    def __init__(
        self,
        repo: Repo,
        path: Path,
        sha: str | None,
        files: tuple[str, ...],
        skipped: dict[bytes, str],
        limits: Limits,
    ) -> None:
        self.path, self.sha, self.files = path, sha, files
        self.skipped: tuple[SkippedFile, ...] = listed(skipped)
        self._repo, self._limits = repo, limits

    async def base(self, revision: str | None = None) -> str | None:
        """The merge base with a revision, else with where this branch came from. None: no such thing."""
        if revision is not None:
            found = await _commit(self._repo, revision)
            if found is None:
                raise UserProblem("E006", revision=revision)
        else:
            found = await self._upstream()
        if found is None or self.sha is None:
            return None
        ran = await self._repo.run("merge-base", self.sha, found, ok=(0, 1))
        return ran.text or None

    async def branch(self) -> str | None:
        """The branch that is checked out; None for a detached head."""
        ran = await self._repo.run("symbolic-ref", "--short", "--quiet", "HEAD", ok=(0, 1))
        return ran.text or None

    async def origin(self) -> str:
        """The URL of the remote `origin`, "" without one."""
        ran = await self._repo.run("config", "--get", "remote.origin.url", ok=(0, 1))
        return ran.text

    async def _upstream(self) -> str | None:
        here = await self.branch()
        trunks = (f"refs/heads/{name}" for name in _TRUNKS if name != here)
        for name in ("refs/remotes/origin/HEAD", *trunks):
            if found := await _commit(self._repo, name):
                return found
        return None

    async def changed_lines(self, base: str) -> ChangedLines:
        ran = await self._repo.run("ls-files", "--others", "--exclude-standard", "-z")
        new = [name for name in ran.stdout.split(b"\0")[:-1] if not name.endswith(b"/")]
        async with self._copied() as repo:
            return await changed_lines(repo, base, new)

    async def moved(self, base: str) -> Moved:
        async with self._copied() as repo:
            return await moved_files(repo, base)

    @contextlib.asynccontextmanager
    async def _copied(self) -> AsyncIterator[Repo]:
        """With an index of our own: `git diff` refreshes the one on disk, whatever it is told."""
        with tempfile.TemporaryDirectory(prefix="ghapp-") as scratch:
            index = Path(scratch) / "index"
            await asyncio.to_thread(_copy, (self._repo.git_dir or self.path) / "index", index)
            yield self._repo.using(GIT_INDEX_FILE=str(index))

    @contextlib.asynccontextmanager
    async def beside(self, sha: str) -> AsyncIterator[Worktree]:
        """The files of a commit in a folder of their own, gone afterwards; the checkout is not touched."""
        with tempfile.TemporaryDirectory(prefix="ghapp-") as scratch:
            folder = Path(scratch) / "tree"
            folder.mkdir()
            repo = replace(self._repo, work_tree=folder).using(GIT_INDEX_FILE=str(Path(scratch) / "index"))
            filled = await fill(repo, sha, self._limits)
            yield Worktree(repo, folder, sha, filled, self._limits, Path(scratch))

    async def applied(self, sha: str, patch: bytes, strip: int = 1) -> Applied:
        """What a patch makes of a commit; nothing of it stays. Raises UserProblem E451, E452."""
        with tempfile.TemporaryDirectory(prefix="ghapp-") as scratch:
            return await apply_patch(self._repo, sha, patch, strip, Path(scratch), self._limits)

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Worktree]:
        """The checkout as it is, in a folder of its own that may be edited; gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="ghapp-") as scratch:
            repo, sha = await take(self._repo, Path(scratch), self.sha, self.files)
            async with LocalTree(repo, self.path, sha, (), {}, self._limits).beside(sha) as tree:
                yield tree


async def open_local(path: Path, *, limits: Limits | None = None, ignore: Path | None = None) -> LocalTree:
    """The checkout around a file or folder. `ignore` is the person's own list of ignored files."""
    limits = limits or Limits()
    repo, scope = await _find(path, ignore)
    names = {name async for name in blobs.counted(repo, limits, *_LIST)}
    root = repo.work_tree or path
    wanted = {name for name in names if _is_within(name, scope)}
    sorted_ = asyncio.to_thread(_sort, root, names, limits)
    (files, skipped), sha = await asyncio.gather(sorted_, _commit(repo, "HEAD"))
    kept = tuple(file for file in files if file.encode() in wanted)
    reasons = {name: reason for name, reason in skipped.items() if name in wanted}
    return LocalTree(repo, root, sha, kept, reasons, limits)


_LIST = ("ls-files", "--cached", "--others", "--exclude-standard", "-z")


async def _find(path: Path, ignore: Path | None) -> tuple[Repo, bytes]:
    """The repository with both sides named, and the part of it that was asked for."""
    folder = await asyncio.to_thread(_folder_of, path)
    here = Repo(None, folder).using(*_OURS)
    try:
        told = (await here.run("rev-parse", "--absolute-git-dir", "--show-cdup")).stdout[:-1]
    except GitFailed as failure:
        raise UserProblem("E002", path=path) from failure
    found, _, up = told.rpartition(b"\n")  # a path may hold a line break, the way up to its root cannot
    if not found or up.strip(b"./"):  # a bare one, or the inside of `.git`: from there is no way up
        raise UserProblem("E002", path=path)
    git_dir, root = Path(os.fsdecode(found)), Path(os.path.normpath(folder / os.fsdecode(up)))
    _must_be_text(os.fsencode(root))
    excludes = () if ignore is None else (("core.excludesFile", str(ignore)),)
    repo = Repo(git_dir, root).using(*_OURS, *excludes)
    return repo.using(*await _disarmed(repo)), await asyncio.to_thread(_scope, path, root)


def _must_be_text(root: bytes) -> None:
    try:
        root.decode()
    except UnicodeDecodeError:
        raise UserProblem("E009", path=shown(root)) from None


def _scope(path: Path, root: Path) -> bytes:
    return os.fsencode(path.resolve().relative_to(root.resolve()))


def _folder_of(path: Path) -> Path:
    found = path.resolve()
    if not found.exists():
        raise UserProblem("E002", path=path)
    return found if found.is_dir() else found.parent


async def _disarmed(repo: Repo) -> Config:
    """git runs a filter when it compares files, by whatever name the repository gave it."""
    ran = await repo.run("config", "--name-only", "-z", "--get-regexp", r"^filter\.", ok=(0, 1))
    keys = [os.fsdecode(key) for key in ran.stdout.split(b"\0")[:-1]]
    drivers = dict.fromkeys(
        match[1] for key in keys if (match := re.fullmatch(r"filter\.(.*)\.\w+", key, re.DOTALL))
    )
    unset = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    return tuple((f"filter.{driver}.{key}", value) for driver in drivers for key, value in unset)


async def _commit(repo: Repo, revision: str) -> str | None:
    asked = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    ran = await repo.run("rev-parse", *asked, ok=(0, 1, 128))
    return ran.text if ran.status == 0 else None


def _copy(source: Path, target: Path) -> None:
    """With its time: git looks again at files that are no older than the index (Git's racy-git.txt)."""
    with contextlib.suppress(FileNotFoundError):  # nothing was ever added
        shutil.copyfile(source, target)
        times = source.stat()
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))


def _is_within(name: bytes, scope: bytes) -> bool:
    return scope == b"." or name == scope or name.startswith(scope + b"/")


def _sort(root: Path, names: set[bytes], limits: Limits) -> tuple[tuple[str, ...], dict[bytes, str]]:
    """The files that are there and can be checked, and why the others cannot."""
    links: dict[str, str] = {}
    kept: list[str] = []
    skipped: dict[bytes, str] = {}
    for name in sorted(names):
        try:
            reason = name_trouble(name.rstrip(b"/"), limits) or _trouble(root, name, links, limits)
        except (FileNotFoundError, NotADirectoryError):  # deleted: for git it is there, for tools it is not
            continue
        except OSError as error:
            reason = f"it cannot be read: {error.strerror}"
        if reason:
            skipped[name] = reason
        elif name.decode() not in links:
            kept.append(name.decode())
    files, folders = set(kept), folders_of(kept)
    for link in links:
        skipped[link.encode()] = link_trouble(link, links, files, folders)[1]
    return tuple(kept), skipped


def _trouble(root: Path, name: bytes, links: dict[str, str], limits: Limits) -> str | None:
    path = f"{root}/{name.decode()}"  # no Path: there are many, and it takes as long as looking at the file
    facts = os.lstat(path)
    if stat.S_ISLNK(facts.st_mode):
        links[name.decode()] = os.readlink(path)  # noqa: PTH115  # as text: it need not be a path
        return None
    if stat.S_ISDIR(facts.st_mode):
        return "a repository of its own"
    if not stat.S_ISREG(facts.st_mode):
        return "not a regular file"
    if facts.st_size > limits.max_file_bytes:
        return too_large(limits)
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return content_trouble(file.read(8000))
