"""Bare: one bare git repository on disk, worked on with git's plumbing."""

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SETTINGS = """\
[uploadpack]
    allowFilter = true
    allowAnySHA1InWant = true
[receive]
    hideRefs = refs/pull
[http]
    receivepack = false
[gc]
    auto = 0
"""


ZERO = "0" * 40


class GitRefused(Exception):
    """git ended with a status other than 0."""


def clean_environment() -> dict[str, str]:
    """Nobody's settings reach the git processes of the local GitHub."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree, as `git ls-tree` shows it; no `sha` removes the path."""

    path: str
    mode: str = "100644"
    kind: str = "blob"
    sha: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Author or committer. `date` is anything git understands; empty means now."""

    name: str
    email: str
    date: str = ""

    def environment(self, role: str) -> dict[str, str]:
        fields = {"NAME": self.name, "EMAIL": self.email, "DATE": self.date}
        return {f"GIT_{role}_{key}": value for key, value in fields.items() if value}


class Bare:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    async def create(cls, folder: Path, default_branch: str) -> "Bare":
        await asyncio.to_thread(folder.mkdir, parents=True)
        bare = cls(folder)
        flags = ("--quiet", "--bare", "--template=", f"--initial-branch={default_branch}")
        await bare.git("init", *flags, ".")
        await asyncio.to_thread(_append, folder / "config", SETTINGS)
        return bare

    async def git(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        process = await asyncio.create_subprocess_exec(
            "git",
            *args,
            cwd=self.folder,
            env=clean_environment() | dict(env or {}),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin)
        if process.returncode:
            raise GitRefused(f"git {args[0]}: {err.decode(errors='replace').strip()}")
        return out

    async def text(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        return (await self.git(*args, env=env)).decode(errors="replace").strip()

    async def copy_from(self, source: Path, *refspecs: str) -> None:
        """Fetch from another repository on this disk."""
        place = await asyncio.to_thread(source.resolve)
        await self.git("fetch", "--quiet", "--no-tags", "--force", str(place), *refspecs)

    async def resolve(self, revision: str, kind: str = "commit") -> str | None:
        try:
            wanted = f"{revision}^{{{kind}}}"
            return await self.text("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
        except GitRefused:
            return None

    async def kind(self, sha: str) -> str | None:
        try:
            return await self.text("cat-file", "-t", sha)
        except GitRefused:
            return None

    async def read(self, sha: str) -> bytes:
        return await self.git("cat-file", "blob", sha)

    async def write_blob(self, content: bytes) -> str:
        return (await self.git("hash-object", "-w", "--stdin", stdin=content)).decode().strip()

    async def write_tree(self, entries: Sequence[Entry], base: str | None = None) -> str:
        """A tree of these entries on top of `base`, made in an index of its own."""
        with tempfile.TemporaryDirectory() as folder:
            # read-tree --prefix wants a work tree, though it writes nothing there
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index"), "GIT_DIR": str(self.folder)}
            env["GIT_WORK_TREE"] = folder
            await self.git("read-tree", *([base] if base else ["--empty"]), env=env)
            lines = [_index_line(entry) for entry in entries if entry.kind != "tree" or entry.sha is None]
            await self.git("update-index", "--replace", "-z", "--index-info", stdin=b"".join(lines), env=env)
            for entry in entries:
                if entry.kind == "tree" and entry.sha:
                    await self.git("read-tree", f"--prefix={entry.path}/", entry.sha, env=env)
            return await self.text("write-tree", env=env)

    async def write_commit(
        self, tree: str, parents: Sequence[str], message: str, author: Signature, committer: Signature
    ) -> str:
        flags = [flag for parent in parents for flag in ("-p", parent)]
        env = author.environment("AUTHOR") | committer.environment("COMMITTER")
        return (await self.git("commit-tree", tree, *flags, stdin=message.encode(), env=env)).decode().strip()

    async def tree(self, treeish: str, *, recursive: bool = False) -> list[Entry]:
        flags = ["-r", "-t"] if recursive else []
        listing = await self.git("ls-tree", "-l", "-z", *flags, treeish)
        return [_entry(line) for line in listing.decode(errors="replace").split("\0") if line]

    async def entry(self, commit: str, path: str) -> Entry | None:
        if not path:
            tree = await self.resolve(commit, "tree")
            return Entry("", "040000", "tree", tree) if tree else None
        found = await self.git("ls-tree", "-l", "-z", "--full-tree", commit, "--", path.rstrip("/"))
        line = found.decode(errors="replace").rstrip("\0")
        return _entry(line) if line else None

    async def refs(self, prefix: str) -> dict[str, str]:
        """All references whose name starts with `prefix`."""
        lines = await self.text("for-each-ref", "--format=%(refname) %(objectname)")
        named = dict(line.rsplit(" ", 1) for line in lines.splitlines())
        return {name: sha for name, sha in named.items() if name.startswith(prefix)}

    async def set_ref(self, name: str, sha: str | None) -> None:
        await self.git("update-ref", *([name, sha] if sha else ["-d", name]))

    async def is_ancestor(self, older: str, newer: str) -> bool:
        try:
            await self.git("merge-base", "--is-ancestor", older, newer)
        except GitRefused:
            return False
        return True

    async def merges(self, base: str, head: str) -> bool:
        """Whether the two merge without a conflict."""
        try:
            await self.git("merge-tree", "--write-tree", base, head)
        except GitRefused:
            return False
        return True


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def _index_line(entry: Entry) -> bytes:
    if entry.sha is None:
        return f"0 {ZERO}\t{entry.path}\0".encode()
    return f"{entry.mode} {entry.sha}\t{entry.path}\0".encode()


def _entry(line: str) -> Entry:
    meta, path = line.split("\t", 1)
    mode, kind, sha, size = meta.split()
    return Entry(path, mode, kind, sha, None if size == "-" else int(size))
