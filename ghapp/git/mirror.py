"""Mirror: one bare, partial, shallow copy of a repository, keyed by its numeric id.

Who writes to it holds its lock. The address it comes from and the token are never stored in it.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.git.command import GitFailed, Repo
from ghapp.git.hardening import ATTRIBUTES
from ghapp.git.lock import locked
from ghapp.git.remote import Limits, Remote
from ghapp.git.trouble import is_gone, meaning
from ghapp.model import Commit

_REFS = "refs/ghapp/"
_KEPT_REFS, _MANY_PACKS = 50, 30
_CONFIG = """[core]
\trepositoryformatversion = 1
\tbare = true
\tfilemode = true
[extensions]
\tpartialClone = origin
{format}[remote "origin"]
\tpromisor = true
\tpartialclonefilter = {filter}
"""


class Mirror:
    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self._limits = path, limits
        self.repo = Repo(path)

    @contextlib.asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        async with locked(self._lock):
            yield

    @property
    def _lock(self) -> Path:
        return self.path.with_suffix(".lock")

    @property
    def is_ready(self) -> bool:
        return (self.path / "info/ghapp").exists()

    async def prepare(self, sha: str) -> None:
        """Make it, and clear what git left behind when it was killed: we hold the lock, so it is dead."""
        if not self.is_ready:
            await self._make("sha1" if len(sha) == 40 else "sha256")
        await self.clear_strays()

    async def clear_strays(self) -> None:
        strays = ("*.lock", "refs/ghapp/*.lock", "objects/pack/tmp_*")
        await asyncio.to_thread(_unlink, self.path, strays)

    def worktrees(self) -> list[str]:
        return sorted(path.name for path in self.path.glob("worktrees/*"))

    async def _make(self, object_format: str) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True, mode=0o700)
        await Repo(None).run(
            "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", str(self.path)
        )
        extension = "" if object_format == "sha1" else f"\tobjectFormat = {object_format}\n"
        (self.path / "config").write_text(_CONFIG.format(format=extension, filter=self._filter))
        (self.path / "info").mkdir(exist_ok=True)
        (self.path / "info/attributes").write_text(ATTRIBUTES)
        (self.path / "info/ghapp").touch()

    @property
    def _filter(self) -> str:
        return f"blob:limit={self._limits.max_file_bytes + 1}"

    async def has(self, *shas: str) -> bool:
        """Whether these commits were fetched whole. A lone object in the store proves nothing."""
        if not self.is_ready:
            return False
        listed = await self.repo.run(
            "for-each-ref", "--format=%(refname)", *(f"{_REFS}{sha}" for sha in shas)
        )
        return set(listed.text.split()) == {f"{_REFS}{sha}" for sha in shas}

    async def reaches(self, sha: str) -> bool:
        """Whether the commit is part of what was fetched whole, as merge bases are."""
        if not self.is_ready:
            return False
        asked = ("--count=1", "--format=%(refname)", f"--contains={sha}", _REFS)
        found = await self.repo.run("for-each-ref", *asked, ok=(0, 128, 129))  # 129: there is no such commit
        return found.status == 0 and bool(found.text)

    async def fetch(self, commit: Commit, remote: Remote, protocols: tuple[str, ...]) -> str | None:
        """Head and base, and their merge base, or None when it is out of reach. The lock is held."""
        await self.prepare(commit.sha)
        os.utime(self.path)  # who was asked for lately is kept longest
        source = Repo(self.path, None, protocols, remote.config(), {"GIT_NO_LAZY_FETCH": "0"})
        base = commit.base_sha if commit.base_sha and commit.base_sha.strip("0") else None
        known = [commit.sha] if base is None else [commit.sha, base]
        if await self.has(*known):
            merge_base = await self.merge_base(commit.sha, base)
            if merge_base is not None or base is None:
                return merge_base
        try:
            return await self._reach(source, commit, base)
        except GitFailed as failure:
            raise meaning(failure, commit) from failure
        finally:
            await self.clear_strays()
            await self._tidy_refs(known)

    async def _reach(self, source: Repo, commit: Commit, base: str | None) -> str | None:
        first, *deeper = self._limits.depths
        if base is None:
            await self._fetch_head(source, commit, first)
            return None
        if not await self._fetch_both(source, commit, base, first):
            return None
        for depth in deeper:
            merge_base = await self.merge_base(commit.sha, base)
            if merge_base is not None or not await self._is_shallow():
                return merge_base
            await self._fetch_both(source, commit, base, depth)
        return await self.merge_base(commit.sha, base)

    async def _fetch_both(self, source: Repo, commit: Commit, base: str, depth: int) -> bool:
        """False when the base is gone."""
        with contextlib.suppress(_Gone):
            await self._fetch(source, depth, _spec(commit.sha), _spec(base))
            return True
        await self._fetch_head(source, commit, depth)
        with contextlib.suppress(_Gone):
            await self._fetch(source, depth, _spec(base))
            return True
        return False

    async def _fetch_head(self, source: Repo, commit: Commit, depth: int) -> None:
        try:
            await self._fetch(source, depth, _spec(commit.sha))
        except _Gone:
            if commit.pull_request is None:
                raise
            await self._fetch_by_name(source, commit, depth)

    async def _fetch_by_name(self, source: Repo, commit: Commit, depth: int) -> None:
        """A fork's commit may be served by its pull request only; it may have moved on since."""
        name = f"{_REFS}pull-{commit.pull_request}"
        await self._fetch(source, depth, f"+{commit.fetch_ref}:{name}")
        within = await self.repo.run("merge-base", "--is-ancestor", commit.sha, name, ok=(0, 1, 128))
        if within.status == 0:
            await self.repo.run("update-ref", f"{_REFS}{commit.sha}", commit.sha)
        await self.repo.run("update-ref", "-d", name)
        if within.status != 0:
            raise _Gone("fetch", 128, "not our ref")

    async def _fetch(self, source: Repo, depth: int, *specs: str) -> None:
        try:
            await source.run(
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
                "--no-recurse-submodules", "--update-shallow", "--refmap=", f"--depth={depth}",
                f"--filter={self._filter}", "--end-of-options", "origin", *specs,
                seconds=self._limits.fetch_seconds, max_file_bytes=self._limits.max_pack_bytes,
            )  # fmt: skip
        except GitFailed as failure:
            if is_gone(failure):
                raise _Gone("fetch", failure.status, failure.stderr) from failure
            if await asyncio.to_thread(self._hit_the_limit):
                detail = f"git sends more than {self._limits.max_pack_bytes / 1_000_000:g} MB"
                raise UserProblem("E004", detail=detail) from failure
            raise

    def _hit_the_limit(self) -> bool:
        """git does not say so: a pack that was cut off exactly there does."""
        cut = (path.stat().st_size for path in self.path.glob("objects/pack/tmp_*"))
        return any(size >= self._limits.max_pack_bytes for size in cut)

    async def merge_base(self, head: str, base: str | None) -> str | None:
        if base is None:
            return None
        found = await self.repo.run("merge-base", head, base, ok=(0, 1, 128))
        return found.text if found.status == 0 else None

    async def _is_shallow(self) -> bool:
        return (await self.repo.run("rev-parse", "--is-shallow-repository")).text == "true"

    async def _tidy_refs(self, needed: list[str]) -> None:
        """The newest refs stay: they spare the next fetch what we have. Worktrees guard their own commit."""
        order = ("--sort=-creatordate", "--format=%(refname)")
        names = (await self.repo.run("for-each-ref", *order, _REFS)).text.split()
        doomed = [name for name in names[_KEPT_REFS:] if name.removeprefix(_REFS) not in needed]
        if doomed:
            await self.drop_refs(doomed)

    async def drop_refs(self, names: list[str]) -> None:
        orders = "".join(f"delete {name}\0\0" for name in names)
        await self.repo.run("update-ref", "--stdin", "-z", stdin=orders.encode())

    async def add_worktree(self, run_id: str, path: Path, sha: str) -> Repo:
        """A real worktree without its `.git` file: only we know where its git directory is."""
        shutil.rmtree(self.path / "worktrees" / run_id, ignore_errors=True)
        await self.repo.run(
            "worktree", "add", "--force", "--quiet", "--no-checkout", "--detach", "--lock", str(path), sha
        )  # fmt: skip
        (path / ".git").unlink()
        return Repo(self.path / "worktrees" / run_id, path)

    def forget_worktree(self, run_id: str) -> None:
        shutil.rmtree(self.path / "worktrees" / run_id, ignore_errors=True)

    @property
    def is_scattered(self) -> bool:
        return len(list(self.path.glob("objects/pack/*.pack"))) > _MANY_PACKS

    async def pack(self) -> None:
        """Gather the packs of many fetches into one. The lock is held; what is young may be in use."""
        if self.is_scattered:
            await self.repo.run("gc", "--quiet", "--prune=2.days.ago", seconds=900)

    async def remove(self) -> None:
        """The lock is held."""
        await asyncio.to_thread(shutil.rmtree, self.path, ignore_errors=True)
        self._lock.unlink(missing_ok=True)


class _Gone(GitFailed):
    """The remote does not have, or does not serve, what was asked for."""


def _spec(sha: str) -> str:
    return f"+{sha}:{_REFS}{sha}"


def _unlink(folder: Path, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
