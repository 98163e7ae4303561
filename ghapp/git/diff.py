"""What differs between a base and the files on disk, asked of git."""

import asyncio
import contextlib
import os
from pathlib import Path

from ghapp.git import blobs
from ghapp.git.command import Repo
from ghapp.git.entries import parse
from ghapp.git.hunks import HunkReader, changed
from ghapp.git.tree import ChangedLines

_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules")
_CHANGED = (*_PLAIN, "--text", "--find-renames", "--diff-filter=d")


async def changed_lines(repo: Repo, base: str, new: list[bytes]) -> ChangedLines:
    """`new` are files that git does not know yet: all of their lines are added."""
    absent = await _absent(repo, base)
    asked = repo.using(GIT_LITERAL_PATHSPECS="0") if absent else repo
    names = await asked.run("diff", *_CHANGED, "--name-only", "-z", base, "--", *absent)
    reader = HunkReader()
    patch = (*_CHANGED, "--unified=0", "--src-prefix=a/", "--dst-prefix=b/")
    async with contextlib.aclosing(asked.stream("diff", *patch, base, "--", *absent)) as chunks:
        async for chunk in chunks:
            reader.feed(chunk)
    found = changed(names.stdout.split(b"\0")[:-1], reader.lines)
    return {**found, **await asyncio.to_thread(_whole, repo.work_tree, new)}


async def _absent(repo: Repo, base: str) -> list[str]:
    """Pathspecs that leave out files whose old content was never fetched: git would stop at them."""
    lost = await blobs.missing(repo, base)
    if not lost:
        return []
    ran = await repo.run("ls-tree", "-r", "-z", "--full-tree", base)
    entries = [parse(record) for record in ran.stdout.split(b"\0")[:-1]]
    names = (os.fsdecode(entry.raw) for entry in entries if entry.sha in lost)
    return [":(top)", *(f":(top,exclude,literal){name}" for name in names)]


def _whole(tree: Path | None, names: list[bytes]) -> dict[str, tuple[tuple[int, int], ...]]:
    if tree is None:
        return {}
    return {os.fsdecode(name): ((1, _count(tree / os.fsdecode(name))),) for name in names}


def _count(path: Path) -> int:
    if path.is_symlink() or not path.is_file():
        return 1
    with path.open("rb") as file:
        return max(1, sum(1 for _ in file))


async def read_diff(repo: Repo, new: list[bytes]) -> str:
    ran = await repo.run("diff", *_PLAIN, "--find-renames", "--binary", "--src-prefix=a/", "--dst-prefix=b/")
    parts = [ran.stdout]
    for name in new:
        against = (
            "--no-index",
            "--binary",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            "--",
            "/dev/null",
            os.fsdecode(name),
        )
        parts.append((await repo.run("diff", *_PLAIN, *against, ok=(0, 1))).stdout)
    return b"".join(parts).decode("utf-8", "replace")
