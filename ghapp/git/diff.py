"""What differs between a base and the files on disk, asked of git."""

import asyncio
import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ghapp.git import blobs
from ghapp.git.command import Repo
from ghapp.git.entries import parse
from ghapp.git.hunks import HunkReader, changed, named
from ghapp.git.tree import ChangedLines, Spans

_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules")
_CHANGED = (*_PLAIN, "--text", "--find-renames", "--diff-filter=d")
_PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/")


async def changed_lines(repo: Repo, base: str, new: list[bytes]) -> ChangedLines:
    """`new` are files that git does not know yet: all of their lines are added."""
    absent = await _absent(repo, base)
    asked = repo.using(GIT_LITERAL_PATHSPECS="0") if absent else repo
    listed = await asked.run("diff", *_CHANGED, "--name-status", "-z", base, "--", *absent)
    reader = HunkReader()
    patch = asked.stream("diff", *_CHANGED, "--unified=0", *_PREFIXES, base, "--", *absent)
    async with contextlib.aclosing(patch) as chunks:
        async for chunk in chunks:
            reader.feed(chunk)
    names, strangers = named(listed.stdout)
    whole = await asyncio.to_thread(_whole, repo.work_tree, (*new, *strangers))
    return {**changed(names, reader.lines), **whole}


async def _absent(repo: Repo, base: str) -> list[str]:
    """Pathspecs that leave out files whose old content was never fetched: git would stop at them."""
    lost = await blobs.missing(repo, base)
    if not lost:
        return []
    ran = await repo.run("ls-tree", "-r", "-z", "--full-tree", base)
    entries = [parse(record) for record in ran.stdout.split(b"\0")[:-1]]
    names = (os.fsdecode(entry.raw) for entry in entries if entry.sha in lost)
    return [":(top)", *(f":(top,exclude,literal){name}" for name in names)]


def _whole(tree: Path | None, names: Iterable[bytes]) -> dict[str, Spans]:
    """Files of which all lines are added."""
    if tree is None:
        return {}
    return {name: ((1, _count(tree / name)),) for name in map(os.fsdecode, names)}


def _count(path: Path) -> int:
    if path.is_symlink() or not path.is_file():
        return 1
    with path.open("rb") as file:
        return max(1, sum(1 for _ in file))


async def read_diff(repo: Repo, new: list[bytes]) -> str:
    ran = await repo.run("diff", *_PLAIN, "--find-renames", "--binary", *_PREFIXES)
    parts = [ran.stdout]
    for name in new:
        against = ("--no-index", "--binary", *_PREFIXES, "--", "/dev/null", os.fsdecode(name))
        parts.append((await repo.run("diff", *_PLAIN, *against, ok=(0, 1))).stdout)
    return b"".join(parts).decode("utf-8", "replace")
