"""Repositories that attack git itself. Each attack is first seen to succeed with git as people use it."""

import os
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from pydantic import ValidationError

from ghapp.errors import GhappError, UserProblem
from ghapp.git import Git, Remote
from ghapp.model import Change, Commit
from tests.git.conftest import Origin, holders

Of = Callable[..., Commit]


class Trap:
    """A program that notes that it was run."""

    def __init__(self, folder: Path) -> None:
        self.path, self._mark = folder / "trap.sh", folder / "sprung"
        self.path.write_text(f"#!/bin/sh\ntouch {self._mark}\n")
        self.path.chmod(0o755)

    def sprung(self) -> bool:
        """Since the last question."""
        was = self._mark.exists()
        self._mark.unlink(missing_ok=True)
        return was


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


def plain(folder: Path, *args: str) -> bool:
    """git as people use it: whether it ended well."""
    home = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(("git", *args), cwd=folder, env=home, capture_output=True).returncode == 0  # noqa: PLW1510


async def test_a_bare_repository_among_the_files_runs_nothing(
    git: Git, origin: Origin, of: Of, trap: Trap
) -> None:
    config = f"[core]\nrepositoryformatversion = 0\nbare = false\nworktree = ..\nfsmonitor = {trap.path}\n"
    inner = {"HEAD": "ref: refs/heads/x\n", "config": config, "objects/a": "", "refs/a": ""}
    origin.write({f"sub/{name}": text for name, text in inner.items()})
    sha = origin.commit({"a.py": "1\n"})
    plain(origin.path / "sub", "status")
    assert trap.sprung()
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / "a.py").write_text("2\n")
        assert [change.path for change in await tree.changes()] == ["a.py"]
        assert await tree.diff()
    assert not trap.sprung()


async def test_a_git_directory_that_a_tool_planted_runs_nothing(
    git: Git, origin: Origin, of: Of, trap: Trap
) -> None:
    sha = origin.commit({"a.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / ".git").unlink(missing_ok=True)
        plain(tree.path, "init")
        plain(tree.path, "config", "core.fsmonitor", str(trap.path))
        (tree.path / "a.py").write_text("2\n")
        plain(tree.path, "status")
        assert trap.sprung()
        assert [change.path for change in await tree.changes()] == ["a.py"]
        await tree.restore()
        assert (tree.path / "a.py").read_text() == "1\n"
    assert not trap.sprung()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[submodule "a"]\n\tpath = a\n\turl = -oProxyCommand=x\n', "gitmodulesUrl"),
        ('[submodule "a"]\n\tpath = -x\n\turl = https://example.org/a\n', "gitmodulesPath"),
        ('[submodule "a"]\n\tpath = a\n\turl = https://example.org/a\n\tupdate = !x\n', "gitmodulesUpdate"),
        ('[submodule "../../hooks"]\n\tpath = a\n\turl = https://example.org/a\n', "gitmodulesName"),
    ],
)
async def test_hostile_submodules_are_refused_at_the_door(
    git: Git, origin: Origin, of: Of, tmp_path: Path, text: str, complaint: str
) -> None:
    sha = origin.commit({".gitmodules": text})
    assert plain(tmp_path, "clone", "--no-local", str(origin.path), "taken")
    with pytest.raises(UserProblem, match=complaint):
        await git.fetch(of(sha), origin.remote)


async def test_gitmodules_that_is_a_link_is_refused_at_the_door(git: Git, origin: Origin, of: Of) -> None:
    blob = origin.blob(b"../../../etc/passwd")
    sha = origin.commit_tree(f"120000 blob {blob}\t.gitmodules".encode())
    with pytest.raises(UserProblem, match="gitmodulesSymlink"):
        await git.fetch(of(sha), origin.remote)


async def test_nothing_of_a_submodule_is_fetched(
    git: Git, make_origin: Callable[[str], Origin], of: Of, folder: Path, tmp_path: Path
) -> None:
    inner, outer = make_origin("inner"), make_origin("outer")
    held = inner.commit({"secret": "of another tenant\n"})
    outer.write({".gitmodules": f'[submodule "v"]\n\tpath = v\n\turl = file://{inner.path}\n'})
    outer.git("update-index", "--add", "--cacheinfo", f"160000,{held},v")
    outer.git("add", ".gitmodules")
    outer.git("commit", "-q", "-m", "submodule")
    words = ("-c", "protocol.file.allow=always", "clone", "-q", "--recurse-submodules")
    assert plain(tmp_path, *words, str(outer.path), "taken")
    assert holders(tmp_path / "taken", b"another tenant")
    async with git.worktree(of(outer.git("rev-parse", "HEAD")), "run", outer.remote) as tree:
        assert not (tree.path / "v/secret").exists()
    assert holders(folder, b"another tenant") == []


@pytest.mark.parametrize(
    "url",
    [
        "ext::{trap}",
        "ssh://-oProxyCommand={trap}/o/r",
        "ssh://host/o/r",
        "fd::0",
        "/tmp",
        "git://127.0.0.1/r",
    ],
)
async def test_no_other_protocol_is_spoken(
    folder: Path, of: Of, trap: Trap, tmp_path: Path, url: str
) -> None:
    plain(tmp_path, "-c", "protocol.ext.allow=always", "ls-remote", f"ext::{trap.path}")
    assert trap.sprung()
    git = Git(folder, protocols=("https",))
    with pytest.raises((ValueError, GhappError)):
        await git.fetch(of("1" * 40), Remote(url.format(trap=trap.path)))
    assert not trap.sprung()


async def test_a_commit_s_name_is_never_an_option(
    git: Git, origin: Origin, of: Of, trap: Trap, tmp_path: Path
) -> None:
    origin.commit({"a.py": "1\n"})
    option = f"--upload-pack={trap.path}"
    assert plain(tmp_path, "clone", "-q", "--no-local", str(origin.path), "taken")
    plain(tmp_path / "taken", "fetch", "origin", option)
    assert trap.sprung()
    with pytest.raises(ValidationError, match="sha"):
        await git.fetch(of(option), origin.remote)
    assert not trap.sprung()


async def test_no_commit_stands_in_for_another(git: Git, origin: Origin, of: Of, tmp_path: Path) -> None:
    """By refs/replace a repository may show other files under the name of a commit."""
    good = origin.commit({"a.py": "good\n"})
    bad = origin.commit({"a.py": "bad\n"})
    origin.git("replace", good, bad)
    assert plain(tmp_path, "clone", "-q", "--mirror", "--no-local", str(origin.path), "taken")
    shown = Origin(tmp_path / "taken").git("-c", "core.commitGraph=false", "show", f"{good}:a.py")
    assert shown == "bad"
    async with git.worktree(of(good), "run", origin.remote) as tree:
        assert (tree.path / "a.py").read_text() == "good\n"


async def test_no_mirror_leans_on_another(
    git: Git, make_origin: Callable[[str], Origin], of: Of, folder: Path, tmp_path: Path
) -> None:
    """A repository may borrow the objects of another by objects/info/alternates."""
    lender, borrower = make_origin("lender"), make_origin("borrower")
    sha = lender.commit({"a.py": "1\n"})
    alternates = borrower.path / ".git/objects/info/alternates"
    alternates.write_text(f"{lender.path}/.git/objects\n")
    borrower.git("update-ref", "refs/heads/trunk", sha)
    await git.fetch(of(sha), borrower.remote)
    alternates.unlink()
    async with git.worktree(of(sha), "run", borrower.remote) as tree:
        assert tree.files == ("a.py",)
    assert list(folder.rglob("alternates")) == []


@pytest.mark.parametrize("path", ["sub/new.py", "sub/deep/new.py", "link.py"])
async def test_a_patch_follows_no_planted_link(
    git: Git, origin: Origin, of: Of, tmp_path: Path, path: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "new.py").write_text("theirs\n")
    sha = origin.commit({"a.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / "sub").symlink_to(outside)
        (tree.path / "link.py").symlink_to(outside / "new.py")
        (outside / "probe").touch()
        assert (tree.path / "sub/probe").exists()  # who follows it is outside
        refused = pytest.raises(GhappError, match="outside the repository")
        with nullcontext() if path == "link.py" else refused:
            await tree.apply([Change(path=path, content_base64="eA==")])
        assert not (tree.path / path).is_symlink()
    assert (outside / "new.py").read_text() == "theirs\n"
    assert sorted(file.name for file in outside.iterdir()) == ["new.py", "probe"]


async def test_nobody_else_of_the_machine_enters_a_worktree(git: Git, origin: Origin, of: Of) -> None:
    """What a tool left there, a setuid program for one, is out of reach."""
    async with git.worktree(of(origin.commit({"a.py": "1\n"})), "run", origin.remote) as tree:
        assert tree.path.parent.stat().st_mode & 0o077 == 0
