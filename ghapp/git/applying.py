"""A patch on a commit: what git makes of it. No file is written, and nothing stays in the repository."""

import base64
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.git import blobs
from ghapp.git.command import Repo
from ghapp.git.entries import SUBMODULE
from ghapp.git.remote import Limits
from ghapp.git.snapshot import objects_of
from ghapp.model import Change

_PACKED = re.compile(rb"^(?:literal|delta) (\d+)\r?$", re.MULTILINE)
State = tuple[str, bytes]  # mode, content


@dataclass(frozen=True, slots=True)
class Applied:
    """`tree` and `base_tree` are git's hashes. `changes` may have modes of links and submodules: their
    content is where they lead. `before` has the files that they change, as they were.
    """

    base_tree: str
    tree: str
    changes: tuple[Change, ...]
    before: Mapping[str, State]
    diff: str


async def apply_patch(
    repo: Repo, sha: str, patch: bytes, strip: int, scratch: Path, limits: Limits
) -> Applied:
    """Tried once. `strip` are the folders in front of its names that are no part of them.

    Raises UserProblem E451: it does not apply; E452: nothing would change.
    """
    _must_be_small(patch, limits)
    ours = await _apart(repo, scratch)
    await ours.run("read-tree", sha)
    flags = ("--cached", "--whitespace=nowarn", "--no-ignore-whitespace", f"-p{strip}", "-")
    ran = await ours.run("apply", *flags, stdin=patch, ok=(0, 1, 128))
    if ran.status != 0:
        raise UserProblem("E451", detail=_said(ran.stderr))
    base = (await ours.run("rev-parse", f"{sha}^{{tree}}")).text
    tree = (await ours.run("write-tree")).text
    if tree == base:
        raise UserProblem("E452")
    return await _read(ours, base, tree, limits)


async def _apart(repo: Repo, scratch: Path) -> Repo:
    """With an index and new objects of its own."""
    objects = scratch / "objects"
    objects.mkdir()
    return repo.using(
        GIT_INDEX_FILE=str(scratch / "applied"),
        GIT_OBJECT_DIRECTORY=str(objects),
        GIT_ALTERNATE_OBJECT_DIRECTORIES=str(await objects_of(repo)),
    )


def _must_be_small(patch: bytes, limits: Limits) -> None:
    """What is packed in a patch says how large it will be."""
    if max(map(int, _PACKED.findall(patch)), default=0) > limits.max_file_bytes:
        raise UserProblem("E451", detail="a file in it is larger than a file may be")


def _said(stderr: str) -> str:
    lines = [line.removeprefix("error: ") for line in stderr.splitlines() if line.startswith("error: ")]
    return "; ".join(lines[:3] or stderr.splitlines()[-1:] or ["git does not say why"])[:400]


@dataclass(frozen=True, slots=True)
class _Record:
    path: str
    mode_before: str
    before: str
    mode: str
    after: str


async def _read(ours: Repo, base: str, tree: str, limits: Limits) -> Applied:
    flags = ("-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--full-index")
    listed = await ours.run("diff-tree", *flags, "--raw", "-z", base, tree)
    shown = await ours.run("diff-tree", *flags, "-p", "--binary", "--no-color", base, tree)
    records = tuple(_records(listed.stdout))
    found = await _contents(ours, records, limits)
    return Applied(
        base,
        tree,
        tuple(_change(record, found) for record in records),
        {each.path: (each.mode_before, found[each.before]) for each in records if each.before in found},
        shown.stdout.decode("utf-8", "replace"),
    )


def _records(listed: bytes) -> Iterator[_Record]:
    fields = listed.split(b"\0")[:-1]
    for facts, name in zip(fields[::2], fields[1::2], strict=True):
        mode_before, mode, before, after, _ = facts.decode().removeprefix(":").split(" ")
        try:
            yield _Record(name.decode(), mode_before, before, mode, after)
        except UnicodeDecodeError:
            raise UserProblem("E451", detail=f"a name in it is not UTF-8: {os.fsdecode(name)!a}") from None


async def _contents(ours: Repo, records: tuple[_Record, ...], limits: Limits) -> dict[str, bytes]:
    sides = [(each.mode_before, each.before) for each in records] + [(e.mode, e.after) for e in records]
    links = {sha: f"Subproject commit {sha}\n".encode() for mode, sha in sides if mode == SUBMODULE}
    sizes = await blobs.sizes(ours, (sha for _, sha in sides if sha not in links and set(sha) != {"0"}))
    if max(sizes.values(), default=0) > limits.max_file_bytes:
        raise UserProblem("E451", detail="a file in it is larger than a file may be")
    return links | await blobs.contents(ours, sizes)


def _change(record: _Record, found: Mapping[str, bytes]) -> Change:
    content = found.get(record.after)
    if content is None:
        return Change(path=record.path, mode=record.mode_before)
    return Change(path=record.path, mode=record.mode, content_base64=base64.b64encode(content).decode())
