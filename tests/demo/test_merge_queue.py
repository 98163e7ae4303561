"""Where a merge queue is required, pull requests are merged only through it."""

import asyncio

import pytest
from github.PullRequest import PullRequest

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client

MERGE = "/repos/octo/sample/pulls/1/merge"


@pytest.fixture
async def green(github: LocalGitHub, repo: Repo, published: PullRequest) -> PullRequest:
    """A pull request whose check is green, into a branch that has a queue."""
    repo.allow_auto_merge = True
    github.protect(repo, "main", required_checks=("ci",), merge_queue=True, ruleset=True)
    await github.report_check(repo, published.head.sha, "ci")
    return published


def sent(github: LocalGitHub) -> list[str]:
    wanted = {"merge_group", "pull_request"}
    return [f"{each.event}.{each.action}" for each in github.deliveries if each.event in wanted]


def group(github: LocalGitHub) -> str:
    (made,) = (each.payload["merge_group"] for each in github.deliveries if each.action == "checks_requested")
    return str(made["head_sha"])


async def test_a_direct_merge_is_refused(green: PullRequest, bot: Client, repo: Repo) -> None:
    refused = await bot("PUT", MERGE)
    text = "Repository rule violations found\n\nChanges must be made through the merge queue\n\n"
    assert (refused.status, refused.body["message"]) == (405, text)
    assert repo.pulls[1].merged_at is None


async def test_auto_merge_enters_the_queue_and_its_check_merges(
    green: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await asyncio.to_thread(green.enable_automerge, "SQUASH")
    await github.settled()
    assert (repo.pulls[1].merged_at, repo.pulls[1].auto_merge) == (None, None)

    await github.report_check(repo, group(github), "ci")

    assert await github.head(repo, "main") == group(github) == repo.pulls[1].merge_commit_sha
    assert sent(github)[1:] == [
        "pull_request.auto_merge_enabled",
        "pull_request.enqueued",
        "merge_group.checks_requested",
        "pull_request.closed",
        "pull_request.dequeued",
        "merge_group.destroyed",
    ]


async def test_a_red_group_leaves_the_queue(green: PullRequest, github: LocalGitHub, repo: Repo) -> None:
    await asyncio.to_thread(green.enable_automerge, "SQUASH")
    await github.settled()
    await github.report_check(repo, group(github), "ci", "failure")
    assert (repo.pulls[1].state, repo.pulls[1].queued) == ("open", None)
    assert sent(github)[-2:] == ["pull_request.dequeued", "merge_group.destroyed"]
    assert await github.read(repo, "main", "app.py") == b"import os\n"


async def test_what_is_not_green_waits_outside_the_queue(
    published: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    repo.allow_auto_merge = True
    github.protect(repo, "main", required_checks=("ci",), merge_queue=True)
    await asyncio.to_thread(published.enable_automerge, "SQUASH")
    assert repo.pulls[1].queued is None
    await github.report_check(repo, published.head.sha, "ci")
    assert repo.pulls[1].queued


async def test_a_pull_request_is_enqueued_over_graphql(
    green: PullRequest, bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    inner = "mergeQueueEntry { state enqueuer { login } }"
    query = f"mutation {{ enqueuePullRequest(input: $input) {{ {inner} }} }}"
    asked = {"query": query, "variables": {"input": {"pullRequestId": green.node_id}}}
    done = (await bot("POST", github.graphql_url, asked)).body["data"]["enqueuePullRequest"]
    assert done["mergeQueueEntry"] == {"state": "AWAITING_CHECKS", "enqueuer": {"login": "ghapp"}}
    again = await bot("POST", github.graphql_url, asked)
    assert again.body["errors"][0]["message"] == "Pull request is already in the queue"


async def test_a_head_that_moved_is_not_merged_by_the_queue(
    green: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await asyncio.to_thread(green.enable_automerge, "SQUASH")
    await github.push(repo, "topic", files={"b": b"1"}, message="More", user="ada")
    await github.report_check(repo, group(github), "ci")
    assert (repo.pulls[1].merged_at, repo.pulls[1].queued) == (None, None)
