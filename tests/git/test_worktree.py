"""What tools see of a commit, and what is left out with which reason."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ghapp.errors import UserProblem
from ghapp.git import Git, Limits, Worktree
from ghapp.model import Change, Commit
from tests.git.conftest import Origin, names

Of = Callable[..., Commit]


def reasons(tree: Worktree) -> dict[str, str]:
    return {file.path: file.reason for file in tree.skipped}


async def test_tools_see_plain_files_and_no_git(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "x = 1\n", "deep/er/b.py": "y = 2\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert tree.files == ("a.py", "deep/er/b.py")
        assert (tree.path / "deep/er/b.py").read_text() == "y = 2\n"
        assert names(tree.path) == ["a.py", "deep"]
        assert tree.skipped == ()


@pytest.mark.parametrize(
    "name", ["a b.py", "-rf", "quo'te\".py", "ünïcode.py", "tab\\t.py", "*.py", ":(top)x"]
)
async def test_odd_names_are_files_like_others(git: Git, origin: Origin, of: Of, name: str) -> None:
    base = origin.commit({"other": "1\n"})
    sha = origin.commit({name: "one\ntwo\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        await git.fetch(of(sha, base), origin.remote)
        assert tree.files == tuple(sorted((name, "other")))
        assert await tree.changed_lines(base) == {name: ((1, 2),)}
        (tree.path / name).write_text("changed\n")
        assert [change.path for change in await tree.changes()] == [name]


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        (b"line\nbreak.py", "line\\nbreak.py", "its name holds control characters"),
        (b"esc\x1b[31m.py", "esc\\x1b[31m.py", "its name holds control characters"),
        (b"latin\xe9.py", "latin\\xe9.py", "its name is not UTF-8"),
        (b"/".join([b"d"] * 45), "/".join("d" * 45), "its path is too long or too deep"),
    ],
)
async def test_names_that_tools_cannot_take_are_skipped(
    git: Git, origin: Origin, of: Of, name: bytes, shown: str, reason: str
) -> None:
    origin.write({os.fsdecode(name): "x"})
    sha = origin.commit({"good.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert tree.files == ("good.py",)
        assert reasons(tree) == {shown: reason}
        assert names(tree.path) == ["good.py"]
        assert await tree.changes() == ()


async def test_executable_bits_survive_and_changing_one_is_a_change(git: Git, origin: Origin, of: Of) -> None:
    origin.write({"run.sh": "#!/bin/sh\n"})
    (origin.path / "run.sh").chmod(0o755)
    sha = origin.commit({"plain.sh": "#!/bin/sh\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert os.access(tree.path / "run.sh", os.X_OK)
        (tree.path / "plain.sh").chmod(0o755)
        (change,) = await tree.changes()
        assert (change.path, change.mode, change.content) == ("plain.sh", "100755", b"#!/bin/sh\n")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("a.py", "link to a.py, which is checked itself"),
        ("folder/../a.py", "link to a.py, which is checked itself"),
        ("/etc/passwd", "symlink that leads out of the repository"),
        ("../../etc/passwd", "symlink that leads out of the repository"),
        ("folder/up/up/etc/passwd", "symlink that leads out of the repository"),
        ("link", "symlink that leads in a circle"),
        ("nowhere", "symlink to nothing that is checked"),
        ("folder", "symlink to a folder, whose files are checked themselves"),
    ],
)
async def test_links_are_never_links_on_disk(
    git: Git, origin: Origin, of: Of, target: str, reason: str
) -> None:
    (origin.path / "folder").mkdir()
    (origin.path / "folder/up").symlink_to("../..")
    (origin.path / "link").symlink_to(target)
    sha = origin.commit({"a.py": "x = 1\n", "folder/b.py": "y\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert tree.files == ("a.py", "folder/b.py")
        assert reasons(tree)["link"] == reason
        assert not any(path.is_symlink() for path in tree.path.rglob("*"))
        assert (tree.path / "link").exists() == reason.startswith("link to")


async def test_the_copy_behind_a_link_never_appears_in_changes(git: Git, origin: Origin, of: Of) -> None:
    (origin.path / "link.py").symlink_to("a.py")
    sha = origin.commit({"a.py": "x = 1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / "link.py").write_text("edited\n")
        assert await tree.changes() == ()
        await tree.restore()
        assert (tree.path / "link.py").read_text() == "x = 1\n"


async def test_copies_behind_links_cannot_fill_the_disk(folder: Path, origin: Origin, of: Of) -> None:
    for number in range(20):
        (origin.path / f"link{number}").symlink_to("a.txt")
    sha = origin.commit({"a.txt": "x" * 1000})
    git = Git(folder, protocols=("file",), limits=Limits(max_total_bytes=5000))
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert len(names(tree.path)) == 5


async def test_what_is_not_text_of_ours_is_skipped_with_a_reason(git: Git, origin: Origin, of: Of) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    sha = origin.commit({"a.py": "1\n", "b.bin": b"\0\1", "c.psd": pointer, "huge.txt": "x" * 20_000_000})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert tree.files == ("a.py",)
        assert reasons(tree) == {
            "b.bin": "binary",
            "c.psd": "Git LFS pointer: the content is stored elsewhere",
            "huge.txt": "larger than 10 MB",
        }
        assert names(tree.path) == ["a.py", "b.bin"]
        assert await tree.changes() == ()


async def test_a_remote_that_ignores_the_filter_changes_nothing(git: Git, origin: Origin, of: Of) -> None:
    origin.git("config", "uploadpack.allowFilter", "false")
    sha = origin.commit({"a.py": "1\n", "huge.txt": "x" * 11_000_000})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert tree.files == ("a.py",)
        assert reasons(tree) == {"huge.txt": "larger than 10 MB"}


async def test_submodules_are_skipped(git: Git, origin: Origin, of: Of) -> None:
    inner = origin.commit({"a.py": "1\n"})
    blob = origin.blob(b"1\n")
    sha = origin.commit_tree(f"160000 commit {inner}\tvendor".encode(), f"100644 blob {blob}\ta.py".encode())
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        assert reasons(tree) == {"vendor": "submodule: a repository of its own"}
        (tree.path / "vendor").mkdir()
        (tree.path / "vendor/new.py").write_text("x")
        assert await tree.changes() == ()


async def test_a_git_bomb_stops_at_the_count(folder: Path, origin: Origin, of: Of) -> None:
    tree = origin.git("mktree", stdin=f"100644 blob {origin.blob(b'x')}\tf\n".encode())
    for _ in range(10):
        records = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
        tree = origin.git("mktree", stdin=records.encode())
    sha = origin.git("commit-tree", "-m", "bomb", tree)
    origin.git("update-ref", "refs/heads/bomb", sha)
    git = Git(folder, protocols=("file",))
    with pytest.raises(UserProblem, match="more than 50000 files"):
        async with git.worktree(of(sha), "run", origin.remote):
            raise AssertionError
    assert names(folder / "worktrees") == []


async def test_files_that_are_too_many_bytes_together_are_refused(
    folder: Path, origin: Origin, of: Of
) -> None:
    sha = origin.commit({"a": "x" * 600, "b": "y" * 600})
    git = Git(folder, protocols=("file",), limits=Limits(max_total_bytes=1000))
    with pytest.raises(UserProblem, match="E004"):
        async with git.worktree(of(sha), "run", origin.remote):
            raise AssertionError


async def test_attributes_of_the_repository_change_no_byte(git: Git, origin: Origin, of: Of) -> None:
    origin.write({".git/info/attributes": "* -text -ident\n"})  # so that the bytes get in as they are
    base = origin.commit({"a.py": "1\r\n$Id$\n"})
    sha = origin.commit(
        {"a.py": "1\r\n$Id$\n2\n", ".gitattributes": "* text eol=crlf ident -diff export-ignore\n"}
    )
    async with git.worktree(of(sha, base), "run", origin.remote) as tree:
        assert (tree.path / "a.py").read_bytes() == b"1\r\n$Id$\n2\n"
        assert await tree.changed_lines(base) == {"a.py": ((3, 3),), ".gitattributes": ((1, 1),)}


async def test_changes_are_asked_of_git(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n", "gone.py": "2\n", "same.py": "3\n", ".gitignore": "*.log\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / "a.py").write_text("changed\n")
        (tree.path / "gone.py").unlink()
        (tree.path / "same.py").touch()
        (tree.path / "new").mkdir()
        (tree.path / "new/file.py").write_text("new\n")
        (tree.path / "noise.log").write_text("ignored\n")
        found = {change.path: change.content for change in await tree.changes()}
        assert found == {"a.py": b"changed\n", "gone.py": None, "new/file.py": b"new\n"}
        assert (await tree.diff()).count("diff --git") == 3


async def test_planted_links_bring_nothing_in_from_outside(
    git: Git, origin: Origin, of: Of, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    sha = origin.commit({"a.py": "1\n", "sub/secret": "2\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        (tree.path / "a.py").unlink()
        (tree.path / "a.py").symlink_to(tmp_path / "secret")
        (tree.path / "sub/secret").unlink()
        (tree.path / "sub").rmdir()
        (tree.path / "sub").symlink_to(tmp_path)
        (tree.path / "new").symlink_to(tmp_path / "secret")
        assert [(c.path, c.content) for c in await tree.changes()] == [("sub/secret", None)]
        await tree.restore()
        assert (tree.path / "sub/secret").read_text() == "2\n"
        assert await tree.changes() == ()
    assert (tmp_path / "secret").read_text() == "secret"


async def test_restore_undoes_only_the_named_edits(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n", "b.py": "2\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        for name in ("a.py", "b.py", "new.py"):
            (tree.path / name).write_text("edited\n")
        await tree.restore(["a.py", "new.py"])
        assert [change.path for change in await tree.changes()] == ["b.py"]
        await tree.restore()
        assert await tree.changes() == ()


async def test_changes_can_be_made_again_in_a_fresh_worktree(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n", "gone.py": "2\n"})
    async with git.worktree(of(sha), "one", origin.remote) as tree:
        (tree.path / "a.py").write_text("changed\n")
        (tree.path / "a.py").chmod(0o755)
        (tree.path / "gone.py").unlink()
        wanted = await tree.changes()
    async with git.worktree(of(sha), "two", origin.remote) as tree:
        assert await tree.changes() == ()
        await tree.apply(wanted)
        assert await tree.changes() == wanted


async def test_files_follow_the_changes_that_are_applied(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n", "gone.py": "2\n", "folder": "a file\n"})
    edits = [
        Change(path="new.py", content_base64="eA=="),
        Change(path="bin", content_base64="AAA="),
        Change(path="gone.py"),
        Change(path="folder/b.py", content_base64="eA=="),
        Change(path="folder"),
    ]
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        await tree.apply(edits)
        assert list(tree.files) == ["a.py", "folder/b.py", "new.py"]
        await tree.restore(["new.py"])
        assert list(tree.files) == ["a.py", "folder/b.py"]
        await tree.restore()
        assert list(tree.files) == ["a.py", "folder", "gone.py"]
        assert await tree.changes() == ()


async def test_applying_again_touches_nothing(git: Git, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        edit = Change(path="a.py", content_base64="eA==")
        await tree.apply([edit])
        before = (tree.path / "a.py").stat()
        await tree.apply([edit])
        assert (tree.path / "a.py").stat() == before


@pytest.mark.parametrize("path", ["../out.py", "sub/../../out.py", ".git/config", "/tmp/out.py"])
async def test_a_change_outside_is_refused(git: Git, origin: Origin, of: Of, path: str) -> None:
    sha = origin.commit({"a.py": "1\n"})
    async with git.worktree(of(sha), "run", origin.remote) as tree:
        with pytest.raises(Exception, match="outside"):
            await tree.apply([Change(path=path, content_base64="eA==")])
        assert await tree.changes() == ()
