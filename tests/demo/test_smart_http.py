"""Real git clones and fetches over HTTP."""

import asyncio
import base64
import os
import subprocess
from pathlib import Path

import pytest

from ghapp.demo.github import Fault, LocalGitHub, Repo


async def git(*args: str, cwd: Path, header: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_TERMINAL_PROMPT": "0"}
    if header:
        extra = ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0")
        env |= dict(zip(extra, ("1", "http.extraHeader", f"Authorization: {header}"), strict=True))
    return await asyncio.to_thread(
        subprocess.run, ("git", *args), cwd=cwd, env=env, capture_output=True, text=True
    )


def basic(token: str) -> str:
    return "Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()


@pytest.fixture
async def private(github: LocalGitHub) -> Repo:
    repo = await github.create_repository("octo/private", private=True)
    await github.push(repo, "main", files={"a": b"1\n"}, message="Start", user="octo")
    return repo


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


async def test_a_private_repository_is_cloned_with_a_token(
    github: LocalGitHub, private: Repo, here: Path
) -> None:
    token = github.token(await github.install("octo", [private]))
    address = f"{github.url}/octo/private.git"
    done = await git("clone", "-q", address, "copy", cwd=here, header=basic(token))
    assert (done.returncode, (here / "copy/a").read_text()) == (0, "1\n")


@pytest.mark.parametrize("header", ["", "Bearer {token}", "Basic !!", basic("ghs_wrong")])
async def test_a_private_repository_stays_closed_otherwise(
    github: LocalGitHub, private: Repo, here: Path, header: str
) -> None:
    token = github.token(await github.install("octo", [private]))
    address = f"{github.url}/octo/private.git"
    refused = await git("ls-remote", address, cwd=here, header=header.format(token=token))
    assert refused.returncode == 128


async def test_a_token_without_contents_reads_nothing(github: LocalGitHub, private: Repo, here: Path) -> None:
    where = await github.install("octo", [private])
    token = github.token(where, permissions={"checks": "write"})
    refused = await git("ls-remote", f"{github.url}/octo/private.git", cwd=here, header=basic(token))
    assert "403" in refused.stderr


async def test_a_commit_is_fetched_by_its_sha_without_blobs(
    github: LocalGitHub, repo: Repo, here: Path
) -> None:
    old = await github.push(repo, "topic", files={"a": b"1"}, message="a", user="ada")
    await github.push(repo, "topic", files={"a": b"2"}, message="b", user="ada", parent="main")
    await git("init", "-q", ".", cwd=here)
    fetch = ("fetch", "-q", "--depth=1", "--filter=blob:none", f"{github.url}/octo/sample.git", old)
    done = await git(*fetch, cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert (await git("rev-parse", "FETCH_HEAD", cwd=here)).stdout.strip() == old


async def test_a_forks_head_is_fetched_from_the_base_repository(
    github: LocalGitHub, repo: Repo, here: Path
) -> None:
    fork = await github.fork(repo, "ada")
    await github.push(fork, "topic", files={"a": b"1"}, message="a", user="ada")
    await github.open_pull_request(repo, "topic", "main", "x", "ada", head_repo=fork)
    moved = await github.push(fork, "topic", files={"a": b"2"}, message="b", user="ada")
    listed = await git("ls-remote", f"{github.url}/octo/sample.git", "refs/pull/1/head", cwd=here)
    assert listed.stdout.split() == [moved, "refs/pull/1/head"]


async def test_a_large_history_passes_with_a_compressed_request(
    github: LocalGitHub, repo: Repo, here: Path
) -> None:
    address = f"{github.url}/octo/sample.git"
    await git("clone", "-q", address, "copy", cwd=here)
    copy = here / "copy"
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    for number in range(60):  # many unknown commits make git compress what it sends
        await git(*who, "commit", "-q", "--allow-empty", "-m", str(number), cwd=copy)
    await github.push(repo, "main", files={"big": os.urandom(1 << 20)}, message="big", user="octo")
    done = await git("fetch", "-q", "origin", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "")


async def test_git_meets_faults_too(github: LocalGitHub, repo: Repo, here: Path) -> None:
    github.faults.plan(Fault("GET", r"\.git/info/refs", status=503))
    address = f"{github.url}/octo/sample.git"
    broken, fine = [await git("ls-remote", address, cwd=here) for _ in range(2)]
    assert ("503" in broken.stderr, fine.returncode) == (True, 0)


async def test_nobody_pushes_over_http(github: LocalGitHub, repo: Repo, here: Path) -> None:
    await git("clone", "-q", f"{github.url}/octo/sample.git", "copy", cwd=here)
    token = github.token(await github.install("octo"))
    refused = await git("push", "origin", "HEAD:other", cwd=here / "copy", header=basic(token))
    assert refused.returncode != 0
    assert await github.head(repo, "other") is None


async def test_a_repository_starts_from_a_local_one(github: LocalGitHub, repo: Repo) -> None:
    copy = await github.create_repository("ada/copy", source=repo.folder)
    assert await github.head(copy, "main") == await github.head(repo, "main")
    assert await github.read(copy, "main", "app.py") == b"import os\n"
