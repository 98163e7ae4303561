"""Bringing commits: merge bases near and far, what is gone, what is hostile, what is down."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from ghapp.errors import TryLater, UserProblem
from ghapp.git import Git, Limits, Remote
from ghapp.model import Commit
from tests.git.conftest import Origin, names

Of = Callable[..., Commit]


def mirror_of(folder: Path) -> Origin:
    return Origin(folder / "mirrors/7.git")


def branch_off(origin: Origin, length: int) -> tuple[str, str, str]:
    """(fork point, head of a branch, head of trunk), both `length` commits away."""
    fork = origin.commit({"a.py": "1\n"})
    stream = ["reset refs/heads/side\n", f"from {fork}\n", "reset refs/heads/trunk\n", f"from {fork}\n"]
    for number in range(length):
        for branch in ("side", "trunk"):
            stream += [f"commit refs/heads/{branch}\n", "committer A <a@example.org> 0 +0000\n"]
            stream += ["data 1\nx\n", f"M 644 inline {branch}.py\ndata {len(str(number))}\n{number}\n"]
    origin.git("fast-import", "--quiet", stdin="".join(stream).encode())
    return fork, origin.git("rev-parse", "side"), origin.git("rev-parse", "trunk")


@pytest.mark.parametrize("length", [3, 70])
async def test_the_merge_base_is_found_however_deep(git: Git, origin: Origin, of: Of, length: int) -> None:
    fork, head, base = branch_off(origin, length)
    assert await git.fetch(of(head, base), origin.remote) == fork


async def test_a_merge_base_out_of_reach_is_none(folder: Path, origin: Origin, of: Of) -> None:
    _, head, base = branch_off(origin, 30)
    git = Git(folder, protocols=("file",), limits=Limits(depths=(2, 4, 8)))
    assert await git.fetch(of(head, base), origin.remote) is None
    async with git.worktree(of(head, base), "run", origin.remote) as tree:
        assert "a.py" in tree.files
    assert int(mirror_of(folder).git("rev-list", "--count", head)) == 8


async def test_only_what_is_needed_is_fetched(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    _, head, _ = branch_off(origin, 70)
    await git.fetch(of(head), origin.remote)
    assert int(mirror_of(folder).git("rev-list", "--count", head)) == 50


async def test_unrelated_histories_have_no_merge_base(git: Git, origin: Origin, of: Of) -> None:
    base = origin.commit({"a.py": "1\n"})
    origin.git("checkout", "--quiet", "--orphan", "other")
    head = origin.commit({"b.py": "1\n"})
    assert await git.fetch(of(head, base), origin.remote) is None


@pytest.mark.parametrize("base", [None, "0" * 40])
async def test_a_commit_without_a_base_has_no_merge_base(
    git: Git, origin: Origin, of: Of, base: str | None
) -> None:
    head = origin.commit({"a.py": "1\n"})
    assert await git.fetch(of(head, base), origin.remote) is None


async def test_a_base_that_is_gone_leaves_the_head(git: Git, origin: Origin, of: Of) -> None:
    head = origin.commit({"a.py": "1\n"})
    assert await git.fetch(of(head, "1" * 40), origin.remote) is None
    async with git.worktree(of(head, "1" * 40), "run", origin.remote) as tree:
        assert tree.files == ("a.py",)


async def test_a_head_replaced_by_a_force_push_is_gone(git: Git, origin: Origin, of: Of) -> None:
    origin.commit({"a.py": "1\n"})
    lost = origin.commit({"a.py": "2\n"})
    origin.git("reset", "--quiet", "--hard", "HEAD~1")
    origin.git("reflog", "expire", "--expire=now", "--all")
    origin.git("gc", "--quiet", "--prune=now")
    with pytest.raises(UserProblem, match="E003") as caught:
        await git.fetch(of(lost), origin.remote)
    assert lost in str(caught.value)


async def test_the_commit_of_a_deleted_branch_is_still_served(git: Git, origin: Origin, of: Of) -> None:
    base = origin.commit({"a.py": "1\n"})
    origin.git("checkout", "--quiet", "-b", "side")
    head = origin.commit({"a.py": "2\n"})
    origin.git("checkout", "--quiet", "trunk")
    origin.git("branch", "-D", "side")
    assert await git.fetch(of(head, base), origin.remote) == base


async def test_a_pull_request_that_is_gone_too_is_said_so(git: Git, origin: Origin, of: Of) -> None:
    origin.commit({"a.py": "1\n"})
    with pytest.raises(UserProblem, match="E003"):
        await git.fetch(of("1" * 40, pull_request=5), origin.remote)


async def test_a_newer_head_of_the_pull_request_does_not_stand_in(git: Git, origin: Origin, of: Of) -> None:
    origin.git("update-ref", "refs/pull/5/head", origin.commit({"a.py": "1\n"}))
    with pytest.raises(UserProblem, match="E003"):
        await git.fetch(of("1" * 40, pull_request=5), origin.remote)


async def test_a_second_fetch_needs_no_remote(git: Git, origin: Origin, of: Of) -> None:
    base = origin.commit({"a.py": "1\n"})
    head = origin.commit({"a.py": "2\n"})
    await git.fetch(of(head, base), origin.remote)
    origin.path.rename(origin.path.with_name("moved"))
    assert await git.fetch(of(head, base), origin.remote) == base


async def test_too_much_is_refused_and_leaves_nothing(folder: Path, origin: Origin, of: Of) -> None:
    noise = b"".join(number.to_bytes(8, "big", signed=False) for number in range(0, 2**61, 2**44))
    head = origin.commit({"a.bin": noise})
    git = Git(folder, protocols=("file",), limits=Limits(max_pack_bytes=20_000))
    with pytest.raises(UserProblem, match="E004"):
        await git.fetch(of(head), origin.remote)
    small = origin.commit_tree(f"100644 blob {origin.blob(b'x')}\ta".encode())
    await git.fetch(of(small), origin.remote)
    assert names(folder, "**/tmp_pack*") == []


@pytest.mark.parametrize("name", [".git", ".GIT", ".git\\x", ".g\u200cit", "git~1", ".."])
async def test_a_tree_that_holds_a_git_directory_is_refused_and_named(
    git: Git, origin: Origin, of: Of, name: str
) -> None:
    inner = origin.git("mktree", stdin=f"100644 blob {origin.blob(b'x')}\tconfig\n".encode())
    sha = origin.commit_tree(f"040000 tree {inner}\t{name}".encode())
    tree = origin.git("rev-parse", f"{sha}^{{tree}}")
    with pytest.raises(UserProblem, match=rf"E008 .* object {tree}: hasDot") as caught:
        await git.fetch(of(sha), origin.remote)
    assert len(caught.value.problem.suggestions) == 2


@pytest.mark.parametrize("url", ["file:///nowhere/at/all", "https://github.com/o/r.git"])
async def test_only_the_given_protocol_is_spoken(folder: Path, of: Of, url: str) -> None:
    git = Git(folder, protocols=("http",))
    with pytest.raises(TryLater, match="not allowed"):
        await git.fetch(of("1" * 40), Remote(url))


async def test_a_server_that_is_down_is_asked_again_later(folder: Path, of: Of) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        remote = Remote(f"http://127.0.0.1:{taken.getsockname()[1]}/o/r.git")
        with pytest.raises(TryLater, match="E402"):
            await Git(folder, protocols=("http",)).fetch(of("1" * 40), remote)


@pytest.mark.parametrize(
    "url", ["https://user:pw@host/r.git", "o/r.git", "https://host/\nr.git", "--upload-pack=x"]
)
def test_a_remote_is_a_plain_url(url: str) -> None:
    with pytest.raises(ValueError, match="plain URL"):
        Remote(url)


def test_the_token_is_not_in_the_remotes_text() -> None:
    assert "ghs_secret" not in repr(Remote("https://github.com/o/r.git", "ghs_secret"))


async def test_repositories_are_kept_apart_by_number(git: Git, folder: Path, origin: Origin, of: Of) -> None:
    sha = origin.commit({"a.py": "1\n"})
    await git.fetch(of(sha, repository=7), origin.remote)
    await git.fetch(of(sha, repository=8), origin.remote)
    assert names(folder, "mirrors/*.git") == ["7.git", "8.git"]
    await git.forget(7)
    assert names(folder, "mirrors/*") == ["8.git", "8.lock"]


async def test_a_merge_base_has_its_files_without_being_fetched_again(
    git: Git, folder: Path, origin: Origin, of: Of
) -> None:
    fork, head, base = branch_off(origin, 3)
    await git.fetch(of(head, base), origin.remote)
    origin.path.rename(folder / "gone")
    async with git.worktree(of(fork), "run-base", origin.remote) as tree:
        assert tree.files == ("a.py",)


async def test_a_commit_that_only_lies_about_is_fetched(
    git: Git, folder: Path, origin: Origin, of: Of
) -> None:
    fork, head, base = branch_off(origin, 3)
    await git.fetch(of(head, base), origin.remote)
    mirror_of(folder).git("update-ref", "-d", f"refs/ghapp/{head}")
    mirror_of(folder).git("update-ref", "-d", f"refs/ghapp/{base}")
    async with git.worktree(of(fork), "run-base", origin.remote) as tree:
        assert tree.files == ("a.py",)
    assert fork in mirror_of(folder).git("for-each-ref")
