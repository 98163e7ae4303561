"""All that somebody did to a worktree can be named, and undone: what git shows and what it does not."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ghapp.git import Git, Worktree
from ghapp.model import Commit
from tests.git.conftest import Origin

CONFIG = "[core]\nrepositoryformatversion = 0\nfsmonitor = touch ran\n"


@pytest.fixture
async def tree(git: Git, origin: Origin, of: Callable[..., Commit]) -> AsyncIterator[Worktree]:
    (origin.path / "link.py").symlink_to("a.py")
    sha = origin.commit({"a.py": "x = 1\n", "sub/b.py": "y = 2\n", ".gitignore": "*.log\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        yield tree


def write(path: Path, text: str = "new\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def replace_folder(tree: Path) -> None:
    (tree / "sub/b.py").unlink()
    (tree / "sub").rmdir()
    (tree / "sub").symlink_to("/etc")


def plant(tree: Path) -> None:
    for name, text in (("config", CONFIG), ("HEAD", "ref: refs/heads/x\n")):
        write(tree / "sub/.git" / name, text)
    for name in ("objects", "refs"):
        (tree / "sub/.git" / name).mkdir()


DEEDS: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "an edit": (lambda tree: write(tree / "a.py"), ("a.py",)),
    "a mode": (lambda tree: (tree / "a.py").chmod(0o755), ("a.py",)),
    "a deletion": (lambda tree: (tree / "a.py").unlink(), ("a.py",)),
    "a new file": (lambda tree: write(tree / "new/c.py"), ("new/c.py",)),
    "a file that git ignores": (lambda tree: write(tree / "c.log"), ("c.log",)),
    "a link": (lambda tree: (tree / "c.py").symlink_to("/etc/passwd"), ("c.py",)),
    "a link for a folder": (replace_folder, ("sub", "sub/b.py")),
    "a repository": (plant, ("sub/.git/",)),
    "a name that is no text": (lambda tree: write(tree / os.fsdecode(b"\xe9")), (os.fsdecode(b"\xe9"),)),
    "a folder that nobody may enter": (lambda tree: (tree / "sub").chmod(0), ()),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_it_is_named_and_undone(tree: Worktree, deed: str) -> None:
    do, names = DEEDS[deed]
    before = sorted(tree.path.rglob("*"))
    do(tree.path)

    assert await tree.touched() == names
    await tree.restore(names)

    assert await tree.touched() == ()
    assert sorted(tree.path.rglob("*")) == before
    assert (tree.path / "sub/b.py").read_text() == "y = 2\n"


async def test_a_copy_that_was_made_a_link_is_not_written_through(tree: Worktree, tmp_path: Path) -> None:
    write(tmp_path / "theirs", "theirs\n")
    (tree.path / "link.py").unlink()
    (tree.path / "link.py").symlink_to(tmp_path / "theirs")

    await tree.restore()

    assert (tmp_path / "theirs").read_text() == "theirs\n"
    assert not (tree.path / "link.py").is_symlink()


async def test_only_a_file_of_its_size_and_through_no_link_is_plain(tree: Worktree) -> None:
    assert tree.is_plain("a.py")
    assert tree.is_plain("not/there.py")
    with (tree.path / "large").open("wb") as file:
        file.truncate(20_000_000)
    (tree.path / "link").symlink_to("a.py")
    (tree.path / "folder").symlink_to("sub")

    assert [name for name in ("large", "link", "folder/b.py", "sub") if tree.is_plain(name)] == []
