"""What differs between a base and the files on disk, asked of git."""

import asyncio
import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from ghapp.git import blobs
from ghapp.git.command import Repo
from ghapp.git.entries import parse
from ghapp.git.hunks import HunkReader, changed, moved, named
from ghapp.git.tree import ChangedLines, Moved, Spans

_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules")
_CHANGED = (*_PLAIN, "--text", "--find-renames", "--diff-filter=d")
_PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/")
# What some tool counts as the end of a line and git does not: measured with the tools that we run.
_ODD_END = re.compile(rb"\r(?!\n)|\xc2\x85|\xe2\x80[\xa8\xa9]")


async def changed_lines(repo: Repo, base: str, new: list[bytes]) -> ChangedLines:
    """`new` are files that git does not know yet: all of their lines are added."""
    asked, absent = await _asked(repo, base)
    listed = await asked.run("diff", *_CHANGED, "--name-status", "-z", base, "--", *absent)
    reader = HunkReader()
    patch = asked.stream("diff", *_CHANGED, "--unified=0", *_PREFIXES, base, "--", *absent)
    async with contextlib.aclosing(patch) as chunks:
        async for chunk in chunks:
            reader.feed(chunk)
    names, strangers = named(listed.stdout)
    found = changed(names, reader.lines)
    return {**found, **await asyncio.to_thread(_whole, repo.work_tree, (*new, *strangers), found)}


async def moved_files(repo: Repo, base: str) -> Moved:
    asked, absent = await _asked(repo, base)
    ran = await asked.run(
        "diff", *_PLAIN, "--find-renames", "--diff-filter=DR", "--name-status", "-z", base, "--", *absent
    )
    return moved(ran.stdout)


async def _asked(repo: Repo, base: str) -> tuple[Repo, list[str]]:
    absent = await _absent(repo, base)
    return (repo.using(GIT_LITERAL_PATHSPECS="0") if absent else repo), absent


async def _absent(repo: Repo, base: str) -> list[str]:
    """Pathspecs that leave out files whose old content was never fetched: git would stop at them."""
    lost = await blobs.missing(repo, base)
    if not lost:
        return []
    ran = await repo.run("ls-tree", "-r", "-z", "--full-tree", base)
    entries = [parse(record) for record in ran.stdout.split(b"\0")[:-1]]
    names = (os.fsdecode(entry.raw) for entry in entries if entry.sha in lost)
    return [":(top)", *(f":(top,exclude,literal){name}" for name in names)]


def _whole(tree: Path | None, new: Iterable[bytes], found: Iterable[str]) -> dict[str, Spans]:
    """Files of which all lines are added, and those whose lines some tool counts in another way than git."""
    if tree is None:
        return {}
    counts = {name: _count(tree / name) for name in (*found, *map(os.fsdecode, new))}
    added = {*map(os.fsdecode, new)}
    return {name: ((1, most),) for name, (most, least) in counts.items() if name in added or most > least}


def _count(path: Path) -> tuple[int, int]:
    """How many lines it has: as the tool that sees most of them counts, and as git counts."""
    if path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK):
        return 1, 1
    with path.open("rb") as file:
        odd = [len(_ODD_END.findall(line)) for line in file]
    lines = max(1, len(odd))
    return lines + sum(odd), lines


async def read_diff(repo: Repo, new: list[bytes]) -> str:
    ran = await repo.run("diff", *_PLAIN, "--find-renames", "--binary", *_PREFIXES)
    parts = [ran.stdout]
    for name in new:
        against = ("--no-index", "--binary", *_PREFIXES, "--", "/dev/null", os.fsdecode(name))
        parts.append((await repo.run("diff", *_PLAIN, *against, ok=(0, 1))).stdout)
    return b"".join(parts).decode("utf-8", "replace")
