"""Pull requests are merged over REST, as PyGithub asks for it."""

import asyncio

import aiohttp
import pytest
from github import GithubException
from github.PullRequest import PullRequest

from ghapp.demo.github import Fault, LocalGitHub, Repo
from tests.demo.conftest import Client, parents, said

MERGE = "/repos/octo/sample/pulls/1/merge"


@pytest.mark.parametrize(("method", "many"), [("merge", 2), ("squash", 1), ("rebase", 1)])
async def test_a_merge_moves_the_base_branch(
    published: PullRequest, github: LocalGitHub, repo: Repo, method: str, many: int
) -> None:
    base = await github.head(repo, "main")
    done = await asyncio.to_thread(published.merge, merge_method=method, sha=published.head.sha)
    assert (done.merged, done.sha) == (True, await github.head(repo, "main"))
    assert await github.read(repo, "main", "app.py") == b"import sys\n"
    assert (await parents(github, repo, done.sha))[0] == base
    assert len(await parents(github, repo, done.sha)) == many


async def test_a_squash_keeps_the_words_of_one_commit_and_lists_those_of_several(
    published: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await github.push(repo, "topic", files={"b": b"1"}, message="More\n\nWhy", user="ada")
    done = await asyncio.to_thread(published.merge, merge_method="squash")
    shown = await said(github, repo, done.sha)
    assert shown.message == "Use sys (#1)\n\n* Change\n\n* More\n\nWhy"
    assert (shown.author.name, shown.committer.name) == ("ada", "GitHub")


async def test_a_merge_takes_the_words_it_is_given(
    published: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    done = await asyncio.to_thread(published.merge, "Ghapp-Run: 1", "Fix", "squash")
    assert (await said(github, repo, done.sha)).message == "Fix\n\nGhapp-Run: 1"


async def test_everyone_hears_of_a_merge(bot: Client, github: LocalGitHub, repo: Repo, pull: int) -> None:
    assert (await bot("GET", MERGE)).status == 404
    done = await bot("PUT", MERGE, {"merge_method": "squash"})
    assert (await bot("GET", MERGE)).status == 204
    await github.settled()
    push, _, closed = (
        each for each in github.deliveries if each.payload.get("sender", {})["login"] == "ghapp[bot]"
    )
    assert (push.payload["ref"], push.payload["after"]) == ("refs/heads/main", done.body["sha"])
    shown = closed.payload["pull_request"]
    assert (closed.action, shown["merged"], shown["merged_by"]["login"]) == ("closed", True, "ghapp[bot]")
    assert shown["merge_commit_sha"] == done.body["sha"]


async def test_a_head_that_moved_is_not_merged(
    published: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    before, seen = await github.head(repo, "main"), published.head.sha
    await github.push(repo, "topic", files={"b": b"1"}, message="More", user="ada")
    with pytest.raises(GithubException, match="Head branch was modified"):
        await asyncio.to_thread(published.merge, sha=seen)
    assert await github.head(repo, "main") == before


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_a_conflict_is_not_merged(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int, method: str
) -> None:
    await github.push(repo, "main", files={"app.py": b"import re\n"}, message="Conflict", user="octo")
    refused = await bot("PUT", MERGE, {"merge_method": method})
    assert (refused.status, refused.body["message"]) == (405, "Pull Request is not mergeable")
    assert await github.read(repo, "main", "app.py") == b"import re\n"


async def test_only_the_methods_of_the_repository_are_taken(bot: Client, repo: Repo, pull: int) -> None:
    repo.merge_methods = ("squash",)
    refused = await bot("PUT", MERGE, {"merge_method": "rebase"})
    assert refused.body["message"] == "Rebase merges are not allowed on this repository."
    assert (await bot("PUT", MERGE, {"merge_method": "magic"})).status == 422
    assert (await bot("PUT", MERGE, {"merge_method": "squash"})).status == 200


async def test_what_is_closed_or_a_draft_is_not_merged(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    repo.pulls[pull].draft = True
    assert (await bot("PUT", MERGE)).body["message"] == "Pull Request is still a draft"
    await github.close_pull_request(repo, pull, "ada")
    assert (await bot("PUT", MERGE)).status == 405
    assert (await bot("PUT", MERGE.replace("/1/", "/9/"))).status == 404


async def test_a_merge_needs_contents_write(
    github: LocalGitHub, installation: int, pull: int, session: aiohttp.ClientSession
) -> None:
    narrow = github.token(installation, permissions={"contents": "read", "pull_requests": "write"})
    refused = await Client(session, github.api_url, narrow)("PUT", MERGE)
    assert (refused.status, refused.body["message"]) == (403, "Resource not accessible by integration")


async def test_a_lost_answer_leaves_the_merge_done(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.faults.plan(Fault("PUT", "/merge$", status=502, lost=True))
    assert (await bot("PUT", MERGE)).status == 502
    assert (await bot("PUT", MERGE)).body["message"] == "Pull Request is not mergeable"
    assert repo.pulls[pull].merged_at


async def test_a_merge_is_reverted(github: LocalGitHub, repo: Repo, pull: int) -> None:
    merged = await github.merge_pull_request(repo, pull, "octo", method="squash")
    await github.push(repo, "main", files={"later": b"1"}, message="Later", user="octo")
    undone = await github.revert(repo, "main", merged, "octo")
    assert await github.read(repo, "main", "app.py") == b"import os\n"
    assert await github.read(repo, "main", "later") == b"1"
    assert (await said(github, repo, undone)).message == (
        f'Revert "Change (#1)"\n\nThis reverts commit {merged}.'
    )
