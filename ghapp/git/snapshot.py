"""A person's checkout as a commit of its own, edits and new files too. Their repository is not written to,
but that git sets the time of objects which are there already.
"""

import os
from pathlib import Path

from ghapp.git.command import Repo

_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "ghapp"), ("EMAIL", "ghapp@localhost"))
}


async def take(repo: Repo, scratch: Path, parent: str | None, files: tuple[str, ...]) -> tuple[Repo, str]:
    """The commit, and the repository in which it is known: its objects and its index are in `scratch`.

    `files` are as they are on disk. Others that git knows are as they were, or gone where they are gone.
    """
    objects = scratch / "objects"
    objects.mkdir()
    ours = repo.using(
        GIT_INDEX_FILE=str(scratch / "taken"),
        GIT_OBJECT_DIRECTORY=str(objects),
        GIT_ALTERNATE_OBJECT_DIRECTORIES=str(await objects_of(repo)),
        **_WHO,
    )
    if parent is not None:
        await ours.run("read-tree", parent)
    await _add(ours, files)
    await _drop(ours)
    tree = (await ours.run("write-tree")).text
    parents = () if parent is None else ("-p", parent)
    return ours, (await ours.run("commit-tree", tree, *parents, "-m", "The checkout")).text


async def objects_of(repo: Repo) -> Path:
    """Where its objects are; raises GitFailed."""
    return Path(os.fsdecode((await repo.run("rev-parse", "--git-path", "objects")).stdout[:-1])).absolute()


async def _add(repo: Repo, files: tuple[str, ...]) -> None:
    """Byte for byte: what attributes would make of them is not what tools see."""
    names = b"".join(os.fsencode(file) + b"\n" for file in files)
    ran = await repo.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=names)
    records = b"".join(
        f"{_mode(repo, file)} {sha}\t".encode() + os.fsencode(file) + b"\0"
        for file, sha in zip(files, ran.text.split("\n"), strict=True)
        if sha
    )
    await repo.run("update-index", "-z", "--index-info", stdin=records)


def _mode(repo: Repo, file: str) -> str:
    return "100755" if os.access((repo.work_tree or Path()) / file, os.X_OK) else "100644"


async def _drop(repo: Repo) -> None:
    gone = (await repo.run("ls-files", "--deleted", "-z")).stdout
    await repo.run("update-index", "-z", "--force-remove", "--stdin", stdin=gone)
