"""The same door against a GitHub that speaks HTTP and asks for a token."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub, new_private_key
from ghapp.errors import GhappError, UserProblem
from ghapp.git import Git, Remote
from ghapp.model import Commit, Repository
from tests.git.conftest import holders


class Private:
    """octo/private: a base, a branch, and who may read it."""

    def __init__(self, github: LocalGitHub, base: str, head: str, token: str) -> None:
        self.base, self.head, self.token = base, head, token
        self.url = f"{github.url}/octo/private.git"

    def commit(self, sha: str | None = None) -> Commit:
        home = Repository(id=7, full_name="octo/private", default_branch="main", installation_id=1)
        return Commit(repository=home, sha=sha or self.head, base_sha=self.base, lane="branch/topic")


@pytest.fixture
async def private(tmp_path: Path) -> AsyncIterator[Private]:
    (tmp_path / "github").mkdir()
    async with await LocalGitHub.start(tmp_path / "github", private_key=new_private_key()) as github:
        repo = await github.create_repository("octo/private", private=True)
        base = await github.push(repo, "main", files={"a.py": b"1\n"}, message="Start", user="octo")
        files = {"a.py": b"1\n2\n", "huge.txt": b"x" * 10_000_001}
        head = await github.push(repo, "topic", files=files, message="More", user="octo", parent="main")
        yield Private(github, base, head, github.token(await github.install("octo", [repo])))


@pytest.fixture
def http(folder: Path) -> Git:
    return Git(folder, protocols=("http",))


async def test_a_private_repository_is_read_and_the_token_kept_nowhere(
    http: Git, folder: Path, private: Private
) -> None:
    remote = Remote(private.url, private.token)
    assert await http.fetch(private.commit(), remote) == private.base
    async with http.worktree(private.commit(), "run", remote) as tree:
        assert tree.files == ("a.py",)
        assert [file.path for file in tree.skipped] == ["huge.txt"]
        assert (await tree.changed_lines(private.base))["a.py"] == ((2, 2),)
        basic = base64.b64encode(f"x-access-token:{private.token}".encode())
        for secret in (private.token.encode(), basic, private.url.encode()):
            assert holders(folder, secret) == []


@pytest.mark.parametrize("token", [None, "ghs_wrong"])
async def test_without_the_right_token_nothing_is_read(
    http: Git, private: Private, token: str | None
) -> None:
    with pytest.raises(GhappError) as caught:
        await http.fetch(private.commit(), Remote(private.url, token))
    assert caught.value.code in {"E402", "E404"}


async def test_a_commit_that_github_does_not_have_is_gone(http: Git, private: Private) -> None:
    with pytest.raises(UserProblem, match="E003"):
        await http.fetch(private.commit("1" * 40), Remote(private.url, private.token))


async def test_a_repository_that_is_gone_is_said_so(http: Git, private: Private) -> None:
    with pytest.raises(UserProblem, match="E404"):
        await http.fetch(private.commit(), Remote(private.url.replace("private", "gone"), private.token))
