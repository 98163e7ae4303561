"""Questions to git's object store about one commit, asked so that no answer can fill the memory."""

import contextlib
from collections.abc import AsyncGenerator, Iterable, Mapping

from ghapp.errors import UserProblem
from ghapp.git.command import Repo
from ghapp.git.entries import Entry, parse
from ghapp.git.remote import Limits


async def list_entries(repo: Repo, sha: str, limits: Limits) -> list[Entry]:
    """Counted while they come: a few hundred bytes of tree can name 10^10 paths."""
    records = counted(repo, limits, "ls-tree", "-r", "-z", "--full-tree", sha)
    return [parse(record) async for record in records]


async def counted(repo: Repo, limits: Limits, *command: str) -> AsyncGenerator[bytes, None]:
    """Records that end in NUL, as they come, up to the limit on files."""
    number = 0
    async with contextlib.aclosing(_records(repo, *command)) as records:
        async for record in records:
            number += 1
            if number > limits.max_files:
                raise UserProblem("E004", detail=f"it has more than {limits.max_files} files")
            yield record


async def _records(repo: Repo, *command: str) -> AsyncGenerator[bytes, None]:
    pieces: list[bytes] = []  # of a record: a path may be very long
    async with contextlib.aclosing(repo.stream(*command)) as chunks:
        async for chunk in chunks:
            piece, *others = chunk.split(b"\0")
            pieces.append(piece)
            for piece in others:
                yield b"".join(pieces)
                pieces = [piece]


async def missing(repo: Repo, sha: str) -> set[str]:
    """Blobs of the commit that the partial fetch left out."""
    ran = await repo.run("rev-list", "--objects", "--missing=print", "--max-count=1", sha)
    return {line[1:].decode() for line in ran.stdout.split(b"\n") if line.startswith(b"?")}


async def sizes(repo: Repo, shas: Iterable[str]) -> dict[str, int]:
    asked = "".join(f"{sha}\n" for sha in sorted(set(shas)))
    if not asked:
        return {}
    ran = await repo.run("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=asked.encode())
    return {sha: int(size) for sha, size in (line.split(" ") for line in ran.text.splitlines())}


async def contents(repo: Repo, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """The blobs themselves; only for small ones."""
    if not sizes:
        return {}
    ran = await repo.run("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in sizes).encode())
    found: dict[str, bytes] = {}
    at = 0
    while at < len(ran.stdout):
        end = ran.stdout.index(b"\n", at)
        sha, _kind, size = ran.stdout[at:end].decode().split(" ")
        found[sha] = ran.stdout[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found
