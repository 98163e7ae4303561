"""Auto-merge over GraphQL, as PyGithub asks for it."""

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from github import GithubException
from github.PullRequest import PullRequest

from ghapp.demo.github import Fault, LocalGitHub, Repo
from tests.demo.conftest import Client, said

PULL = "/repos/octo/sample/pulls/1"


@pytest.fixture
def waiting(github: LocalGitHub, repo: Repo, published: PullRequest) -> PullRequest:
    """A pull request of a repository that has auto-merge, into a branch that requires `ci`."""
    repo.allow_auto_merge = True
    github.protect(repo, "main", required_checks=("ci",))
    return published


async def enable(pull: PullRequest, **wish: Any) -> dict[str, Any]:
    return await asyncio.to_thread(lambda: pull.enable_automerge("SQUASH", **wish))


def actions(github: LocalGitHub) -> list[str | None]:
    return [each.action for each in github.deliveries if each.event == "pull_request"]


async def test_it_merges_when_the_required_check_succeeds(
    waiting: PullRequest, bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    done = await enable(waiting, expected_head_oid=waiting.head.sha, commit_headline="Fix")
    shown = (await bot("GET", PULL)).body["auto_merge"]
    assert (done["actor"]["login"], shown["enabled_by"]["login"]) == ("ghapp", "ghapp[bot]")
    assert (shown["merge_method"], repo.pulls[1].state) == ("squash", "open")

    await github.report_check(repo, waiting.head.sha, "ci")

    after = (await bot("GET", PULL)).body
    assert (after["merged"], after["merged_by"]["login"]) == (True, "ghapp[bot]")
    assert (await said(github, repo, after["merge_commit_sha"])).message == "Fix"
    assert actions(github) == ["opened", "auto_merge_enabled", "closed"]


@pytest.mark.parametrize("conclusion", ["failure", None])
async def test_it_waits_while_the_check_is_not_green(
    waiting: PullRequest, github: LocalGitHub, repo: Repo, conclusion: str | None
) -> None:
    await enable(waiting)
    await github.report_check(repo, waiting.head.sha, "ci", conclusion)
    await github.report_check(repo, waiting.head.sha, "other")
    assert repo.pulls[1].merged_at is None


async def test_a_commit_status_is_a_required_check_too(
    waiting: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await enable(waiting)
    await github.report_status(repo, waiting.head.sha, "ci", "pending")
    assert repo.pulls[1].merged_at is None
    await github.report_status(repo, waiting.head.sha, "ci", "success")
    assert repo.pulls[1].merged_at


@pytest.mark.parametrize(
    ("protected", "reported", "text"),
    [
        (False, None, "Pull request Pull request is in clean status"),
        (False, "failure", "Pull request Protected branch rules not configured for this branch"),
        (True, "success", "Pull request Pull request is in clean status"),
    ],
)
async def test_it_is_refused_where_nothing_is_to_be_waited_for(
    waiting: PullRequest, github: LocalGitHub, repo: Repo, protected: bool, reported: str | None, text: str
) -> None:
    if not protected:
        github.unprotect(repo, "main")
    if reported:
        await github.report_check(repo, waiting.head.sha, "ci", reported)
    with pytest.raises(GithubException, match=re.escape(text)):
        await enable(waiting)
    assert repo.pulls[1].auto_merge is None


async def test_it_is_refused_while_a_check_that_is_not_required_is_not_green(
    waiting: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await github.report_check(repo, waiting.head.sha, "ci")
    await github.report_check(repo, waiting.head.sha, "lint", None)
    with pytest.raises(GithubException, match="Pull request Pull request is in unstable status"):
        await enable(waiting)


async def test_it_is_refused_where_the_repository_does_not_allow_it(
    waiting: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    repo.allow_auto_merge = False
    with pytest.raises(GithubException, match="Auto merge is not allowed for this repository"):
        await enable(waiting)
    assert "auto_merge_enabled" not in actions(github)


async def test_it_is_refused_for_a_head_that_moved(
    waiting: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    await github.push(repo, "topic", files={"b": b"1"}, message="More", user="ada")
    with pytest.raises(GithubException, match="expectedHeadOid"):
        await enable(waiting, expected_head_oid=waiting.head.sha)


async def test_it_is_switched_off(waiting: PullRequest, github: LocalGitHub, repo: Repo) -> None:
    await enable(waiting)
    await asyncio.to_thread(waiting.disable_automerge)
    await github.report_check(repo, waiting.head.sha, "ci")
    assert (repo.pulls[1].merged_at, actions(github)[-1]) == (None, "auto_merge_disabled")


@pytest.mark.parametrize(("role", "kept"), [("write", True), ("read", False)])
async def test_a_push_without_write_access_switches_it_off(
    waiting: PullRequest, github: LocalGitHub, repo: Repo, role: str, kept: bool
) -> None:
    await enable(waiting)
    github.set_permission(repo, "ada", role)
    head = await github.push(repo, "topic", files={"b": b"1"}, message="More", user="ada")
    await github.report_check(repo, head, "ci")
    assert bool(repo.pulls[1].merged_at) is kept


async def test_a_lost_answer_leaves_it_on(waiting: PullRequest, github: LocalGitHub, repo: Repo) -> None:
    github.faults.plan(Fault("POST", "/graphql$", status=502, lost=True))
    with pytest.raises(GithubException):
        await enable(waiting)
    assert repo.pulls[1].auto_merge


async def test_it_needs_two_permissions(
    waiting: PullRequest, github: LocalGitHub, installation: int, session: aiohttp.ClientSession
) -> None:
    narrow = github.token(installation, permissions={"contents": "read", "pull_requests": "write"})
    query = "mutation { enablePullRequestAutoMerge(input: $input) { clientMutationId } }"
    asked = {"query": query, "variables": {"input": {"pullRequestId": waiting.node_id}}}
    reply = await Client(session, github.api_url, narrow)("POST", github.graphql_url, asked)
    assert (reply.status, reply.body["data"]) == (200, {"enablePullRequestAutoMerge": None})
    assert reply.body["errors"][0]["type"] == "FORBIDDEN"


async def test_graphql_answers_what_is_asked(waiting: PullRequest, bot: Client, github: LocalGitHub) -> None:
    inner = "{ number state allowed: isDraft autoMergeRequest { mergeMethod } }"
    query = f"query Q($id: ID!) {{ node(id: $id) {{ __typename ... on PullRequest {inner} }} }}"
    reply = await bot("POST", github.graphql_url, {"query": query, "variables": {"id": waiting.node_id}})
    assert reply.body["data"]["node"] == {
        "__typename": "PullRequest",
        "number": 1,
        "state": "OPEN",
        "allowed": False,
        "autoMergeRequest": None,
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            '{ repository(owner: "octo", name: "sample") { stars } }',
            "Field 'stars' doesn't exist on type 'Repository'",
        ),
        ('{ node(id: "none") { id } }', "Could not resolve to a node with the global id of 'none'"),
        (
            "mutation { deleteWorld(input: {}) { id } }",
            "Field 'deleteWorld' doesn't exist on type 'Mutation'",
        ),
        ("{ node(", "Expected"),
    ],
)
async def test_graphql_says_what_it_does_not_know(
    bot: Client, github: LocalGitHub, query: str, said: str
) -> None:
    reply = await bot("POST", github.graphql_url, {"query": query})
    assert (reply.status, said in reply.body["errors"][0]["message"]) == (200, True)
