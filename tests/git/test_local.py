"""A person's own checkout: read as it is, never written, nothing of theirs runs."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ghapp.errors import UserProblem
from ghapp.git import Limits, open_local
from ghapp.model import Change
from tests.git.conftest import Origin


def snapshot(folder: Path) -> dict[str, str]:
    return {name: digest + str(Path(name).stat().st_mtime_ns) for name, digest in contents(folder).items()}


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


async def test_tracked_and_new_files_but_not_ignored_or_deleted_ones(origin: Origin) -> None:
    origin.commit({"a.py": "1\n", "gone.py": "2\n", ".gitignore": "*.log\n", "sub/b.py": "3\n"})
    (origin.path / "gone.py").unlink()
    origin.write({"new file.py": "4\n", "noise.log": "5\n"})
    tree = await open_local(origin.path)
    assert tree.files == (".gitignore", "a.py", "new file.py", "sub/b.py")
    assert (tree.path, tree.skipped) == (origin.path, ())


@pytest.mark.parametrize(
    ("asked", "files"), [("sub", ("sub/b.py",)), ("sub/b.py", ("sub/b.py",)), ("a.py", ("a.py",))]
)
async def test_a_part_of_the_repository(origin: Origin, asked: str, files: tuple[str, ...]) -> None:
    origin.commit({"a.py": "1\n", "sub/b.py": "3\n", "sub2/c.py": "3\n"})
    tree = await open_local(origin.path / asked)
    assert (tree.files, tree.path) == (files, origin.path)


async def test_what_tools_cannot_take_is_skipped_with_the_same_reasons(
    origin: Origin, make_origin: Callable[[str], Origin]
) -> None:
    (origin.path / "link.py").symlink_to("a.py")
    (origin.path / "out").symlink_to("/etc/passwd")
    inner = make_origin("origin/vendor")
    inner.commit({"x.py": "1\n"})
    origin.write({"a.py": "1\n", "b.bin": b"\0", "huge.txt": "x" * 10_000_001, os.fsdecode(b"\xe9.py"): "x"})
    tree = await open_local(origin.path)
    assert tree.files == ("a.py",)
    assert {file.path: file.reason for file in tree.skipped} == {
        "\\xe9.py": "its name is not UTF-8",
        "b.bin": "binary",
        "huge.txt": "larger than 10 MB",
        "link.py": "link to a.py, which is checked itself",
        "out": "symlink that leads out of the repository",
        "vendor/": "a repository of its own",
    }


async def test_an_empty_repository_works(origin: Origin) -> None:
    tree = await open_local(origin.path)
    assert (tree.files, tree.sha, await tree.base()) == ((), None, None)
    origin.write({"a.py": "1\n"})
    assert (await open_local(origin.path)).files == ("a.py",)


async def test_changed_lines_hold_commits_edits_and_new_files(origin: Origin) -> None:
    base = origin.commit({"a.py": "1\n2\n", "b.py": "1\n"})
    origin.git("checkout", "--quiet", "-b", "side")
    origin.commit({"a.py": "1\n2\n3\n"})
    origin.write({"b.py": "0\n1\n", "staged.py": "1\n", "new.py": "1\n2\n"})
    origin.git("add", "staged.py")
    tree = await open_local(origin.path)
    assert await tree.base() == base
    assert await tree.changed_lines(base) == {
        "a.py": ((3, 3),), "b.py": ((1, 1),), "staged.py": ((1, 1),), "new.py": ((1, 2),)
    }  # fmt: skip


async def test_the_base_is_where_the_branch_came_from(origin: Origin) -> None:
    fork = origin.commit({"a.py": "1\n"})
    assert await (await open_local(origin.path)).base() is None
    origin.git("checkout", "--quiet", "-b", "side")
    origin.commit({"b.py": "1\n"})
    assert await (await open_local(origin.path)).base() == fork
    pushed = origin.commit({"c.py": "1\n"})
    origin.git("update-ref", "refs/remotes/origin/HEAD", pushed)
    origin.commit({"d.py": "1\n"})
    tree = await open_local(origin.path)
    assert (await tree.base(), await tree.base("trunk"), await tree.base("HEAD~1")) == (pushed, fork, pushed)


@pytest.mark.parametrize("revision", ["nope", "--upload-pack=x", "", "HEAD:a.py"])
async def test_a_revision_that_names_no_commit(origin: Origin, revision: str) -> None:
    origin.commit({"a.py": "1\n"})
    with pytest.raises(UserProblem, match="E006"):
        await (await open_local(origin.path)).base(revision)


@pytest.mark.parametrize("name", ["", "missing"])
async def test_no_repository(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserProblem, match="E002"):
        await open_local(tmp_path / name)


@pytest.mark.parametrize("inside", [".git", "bare.git"])
async def test_a_repository_without_files_around_it(
    make_origin: Callable[[str], Origin], inside: str
) -> None:
    origin = make_origin("two\nlines")
    origin.git("init", "--quiet", "--bare", "bare.git")
    with pytest.raises(UserProblem, match="E002"):
        await open_local(origin.path / inside)


async def test_its_root_is_found_from_below_whatever_it_is_called(
    make_origin: Callable[[str], Origin],
) -> None:
    origin = make_origin("two\nlines")
    origin.commit({"sub/deep/a.py": "1\n"})
    origin.git("worktree", "add", "--quiet", "../linked")
    for root in (origin.path, origin.path.parent / "linked"):
        tree = await open_local(root / "sub/deep")
        assert (tree.path, tree.files) == (root, ("sub/deep/a.py",))


async def test_a_folder_whose_name_tools_cannot_write_is_said_so(
    make_origin: Callable[[str], Origin],
) -> None:
    origin = make_origin(os.fsdecode(b"r\xe9po"))
    origin.commit({"sub/a.py": "1\n"})
    with pytest.raises(UserProblem, match=r"E009 .*/r\\xe9po is not UTF-8"):
        await open_local(origin.path / "sub")


async def test_too_many_files(origin: Origin) -> None:
    origin.write({f"{number}.py": "" for number in range(5)})
    with pytest.raises(UserProblem, match="E004"):
        await open_local(origin.path, limits=Limits(max_files=4))


async def test_an_edit_in_the_very_second_of_the_index_is_seen(origin: Origin) -> None:
    """Same size, same time: only by the index's own time git knows that it has to look."""
    origin.git("config", "core.trustctime", "false")
    moment = 1_700_000_000
    origin.write({"a.py": "1\n"})
    os.utime(origin.path / "a.py", (moment, moment))
    base = origin.commit({})
    os.utime(origin.path / ".git/index", (moment, moment))
    origin.write({"a.py": "2\n"})
    os.utime(origin.path / "a.py", (moment, moment))

    tree = await open_local(origin.path)

    assert await tree.changed_lines(base) == {"a.py": ((1, 1),)}


async def test_nothing_is_written_and_nothing_runs(origin: Origin, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    base = origin.commit({"a.py": "1\n", "same.py": "1\n", ".gitattributes": "* filter=e.v.il diff=evil\n"})
    for key in (
        "core.fsmonitor",
        "filter.e.v.il.clean",
        "filter.e.v.il.smudge",
        "filter.e.v.il.process",
        "diff.evil.textconv",
        "diff.external",
    ):
        origin.git("config", key, str(trap))
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (origin.path / ".git/hooks").mkdir(exist_ok=True)
        (origin.path / ".git/hooks" / hook).symlink_to(trap)
    origin.write({"a.py": "2\n"})
    os.utime(origin.path / "same.py", (1, 1))  # git would like to note that it is still the same
    before = snapshot(origin.path)
    tree = await open_local(origin.path)
    assert await tree.changed_lines(base) == {"a.py": ((1, 1),)}
    assert (await tree.moved(base)).gone == ()
    async with tree.beside(base) as beside:
        assert (beside.path / "a.py").read_text() == "1\n"
    assert snapshot(origin.path) == before
    assert not (tmp_path / "sprung").exists()


async def test_a_persons_own_ignores_hold(origin: Origin, tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text(".idea/\n")
    origin.write({"a.py": "1\n", ".idea/x.xml": "2\n"})
    assert (await open_local(origin.path, ignore=tmp_path / "ignore")).files == ("a.py",)


async def test_what_may_not_be_read_is_named(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ghapp.git.local._trouble", refused)

    origin.write({"a.py": "1\n"})

    tree = await open_local(origin.path)

    assert tree.files == ()
    assert {file.reason for file in tree.skipped} == {"it cannot be read: Permission denied"}


async def test_a_commit_s_files_stand_beside_the_checkout_for_a_while(origin: Origin) -> None:
    base = origin.commit({"a.py": "1\n", "sub/b.py": "2\n", "c.bin": b"\0"})
    origin.commit({"a.py": "3\n"})
    tree, before = await open_local(origin.path), snapshot(origin.path)

    async with tree.beside(base) as beside:
        await beside.apply([Change(path="sub/b.py", content_base64="NAo=")])
        assert beside.files == ("a.py", "sub/b.py")
        assert [(beside.path / name).read_text() for name in beside.files] == ["1\n", "4\n"]
        assert origin.path not in beside.path.parents

    assert not beside.path.exists()
    assert snapshot(origin.path) == before


async def test_a_snapshot_is_the_checkout_as_it_is(origin: Origin) -> None:
    origin.commit({"a.py": "1\n", "gone.py": "2\n", ".gitignore": "*.log\n", "run.sh": "true\n"})
    (origin.path / "gone.py").unlink()
    (origin.path / "run.sh").chmod(0o755)
    origin.write({"a.py": "edited\r\n", "new file.py": "4\n", "noise.log": "5\n"})
    before = contents(origin.path)  # git touches objects that it has already
    tree = await open_local(origin.path)

    async with tree.snapshot() as copy:
        assert copy.files == (".gitignore", "a.py", "new file.py", "run.sh")
        assert (copy.path / "a.py").read_bytes() == b"edited\r\n"
        assert await copy.changes() == ()

    assert contents(origin.path) == before


async def test_what_is_edited_in_a_snapshot_is_a_patch_of_the_checkout(origin: Origin) -> None:
    base = origin.commit({"a.py": "1\n", "b.py": "2\n"})
    origin.write({"a.py": "mine\n"})
    tree = await open_local(origin.path)

    async with tree.snapshot() as copy:
        (copy.path / "a.py").write_text("fixed\n")
        assert [change.path for change in await copy.changes()] == ["a.py"]
        assert "-mine\n+fixed\n" in await copy.diff()
        assert [*await copy.changed_lines(base)] == ["a.py"]

    assert (origin.path / "a.py").read_text() == "mine\n"


async def test_a_checkout_without_a_commit_has_one_too(origin: Origin) -> None:
    origin.write({"a.py": "1\n"})
    tree = await open_local(origin.path)
    async with tree.snapshot() as copy:
        assert copy.files == ("a.py",)
