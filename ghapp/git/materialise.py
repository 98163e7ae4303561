"""Turns a commit into plain files: no `.git`, no symlinks, nothing that is too large or misnamed."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.git import blobs
from ghapp.git.command import Repo
from ghapp.git.entries import (
    LFS_REASON,
    SUBMODULE,
    Entry,
    Sorted,
    content_trouble,
    folders_of,
    link_trouble,
    sort,
)
from ghapp.git.remote import Limits

_MAX_LINK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Filled:
    """`copies`: link -> the file whose content it shows. `outside`: entries not on disk as themselves."""

    files: tuple[str, ...]
    skipped: Mapping[bytes, str]
    copies: Mapping[str, str]
    outside: frozenset[bytes]


async def fill(repo: Repo, sha: str, limits: Limits) -> Filled:
    entries = await blobs.list_entries(repo, sha, limits)
    sizes = await _sizes(repo, sha, entries)
    found = sort(entries, sizes, limits)
    _check_total(found, sizes, limits)
    await _write(repo, found.kept)
    odd = await asyncio.to_thread(_look_inside, _tree(repo), found.kept)
    await _withdraw(repo, [name for name, reason in odd.items() if reason == LFS_REASON])
    found.skipped.update(odd)
    copies = await _links(repo, found, sizes, limits)
    inside = {entry.raw for entry in found.kept if odd.get(entry.raw) != LFS_REASON}
    files = tuple(sorted(entry.path for entry in found.kept if entry.raw not in odd))
    outside = frozenset(entry.raw for entry in entries if entry.raw not in inside)
    return Filled(files, found.skipped, copies, outside)


def _tree(repo: Repo) -> Path:
    if repo.work_tree is None:
        raise ValueError("a repository without a work tree cannot be filled")
    return repo.work_tree


async def _sizes(repo: Repo, sha: str, entries: list[Entry]) -> dict[str, int]:
    absent = await blobs.missing(repo, sha)
    wanted = (entry.sha for entry in entries if entry.mode != SUBMODULE and entry.sha not in absent)
    return await blobs.sizes(repo, wanted)


def _check_total(found: Sorted, sizes: Mapping[str, int], limits: Limits) -> None:
    if sum(sizes[entry.sha] for entry in found.kept) > limits.max_total_bytes:
        raise UserProblem(
            "E004", detail=f"its files are larger than {limits.max_total_bytes / 1_000_000:g} MB"
        )


async def _write(repo: Repo, kept: list[Entry]) -> None:
    """The index holds what is on disk and nothing else, so what is left out is never seen as deleted."""
    records = b"".join(f"{_mode(entry)} {entry.sha}\t".encode() + entry.raw + b"\0" for entry in kept)
    await repo.run("update-index", "-z", "--index-info", stdin=records)
    await repo.run("checkout-index", "--all", "--force", "--index", "--quiet", seconds=600)


def _mode(entry: Entry) -> str:
    return "100755" if entry.mode == "100755" else "100644"


def _look_inside(tree: Path, kept: list[Entry]) -> dict[bytes, str]:
    reasons = {entry.raw: content_trouble(_start(tree, entry.raw)) for entry in kept}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _start(tree: Path, name: bytes) -> bytes:
    with open(os.path.join(os.fsencode(tree), name), "rb") as file:  # noqa: PTH118, PTH123  # names are bytes
        return file.read(8000)


async def _withdraw(repo: Repo, names: list[bytes]) -> None:
    for name in names:
        (_tree(repo) / os.fsdecode(name)).unlink()
    if names:
        await repo.run("update-index", "-z", "--force-remove", "--stdin", stdin=b"\0".join(names) + b"\0")


async def _links(repo: Repo, found: Sorted, sizes: Mapping[str, int], limits: Limits) -> dict[str, str]:
    """Copies of files stand where links to them were, as long as there is room."""
    small = {entry.sha: sizes[entry.sha] for entry in found.links if sizes[entry.sha] <= _MAX_LINK_BYTES}
    texts = {
        sha: text.decode("utf-8", "surrogateescape")
        for sha, text in (await blobs.contents(repo, small)).items()
    }
    links = {entry.path: texts.get(entry.sha, "/") for entry in found.links}
    files = {entry.path: sizes[entry.sha] for entry in found.kept if entry.raw not in found.skipped}
    room = limits.max_total_bytes - sum(files.values())
    copies: dict[str, str] = {}
    folders = folders_of(files)
    for link in links:
        target, reason = link_trouble(link, links, files, folders)
        if target is not None and files[target] <= room:
            copies[link], room = target, room - files[target]
        found.skipped[link.encode()] = reason
    await asyncio.to_thread(copy_links, _tree(repo), copies)
    return copies


def copy_links(tree: Path, copies: Mapping[str, str]) -> None:
    for link, target in copies.items():
        (tree / link).parent.mkdir(parents=True, exist_ok=True)
        if (tree / link).is_symlink():
            (tree / link).unlink()  # somebody put it there: it would be written through
        shutil.copyfile(tree / target, tree / link, follow_symlinks=False)
