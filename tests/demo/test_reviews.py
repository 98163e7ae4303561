"""Reviews: by people, and by the App with suggestions on lines of the diff."""

import asyncio
from typing import Any

import pytest
from github.PullRequest import PullRequest, ReviewComment

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client

PULL = "/repos/octo/sample/pulls/1"
OLD = b"".join(b"%d\n" % number for number in range(40))
NEW = OLD.replace(b"\n4\n", b"\nfour\n").replace(b"\n30\n", b"\nthirty\n")


@pytest.fixture
async def wide(github: LocalGitHub, repo: Repo, published: PullRequest) -> PullRequest:
    """Its diff has two hunks, which show lines 2 to 8 and 28 to 34 of wide.txt."""
    await github.push(repo, "main", files={"wide.txt": OLD}, message="Wide", user="octo")
    main = await github.head(repo, "main")
    await github.push(repo, "topic", files={"wide.txt": NEW}, message="x", user="ada", parent=main)
    return published


def remark(line: int, **more: Any) -> dict[str, Any]:
    return {"path": "wide.txt", "line": line, "side": "RIGHT", "body": "```suggestion\n4\n```"} | more


async def test_the_app_suggests_on_lines_of_the_diff(
    wide: PullRequest, bot: Client, github: LocalGitHub
) -> None:
    places: list[ReviewComment] = [remark(5), remark(31, start_line=30, start_side="RIGHT")]  # type: ignore[list-item]
    made = await asyncio.to_thread(lambda: wide.create_review(body="Two", event="COMMENT", comments=places))
    first, second = (await bot("GET", f"{PULL}/comments")).body
    assert (made.state, first["line"], second["start_line"]) == ("COMMENTED", 5, 30)
    assert first["diff_hunk"].splitlines()[-1] == "+four"
    assert [each["id"] for each in (await bot("GET", f"{PULL}/reviews")).body] == [made.id]
    await github.settled()
    assert (github.deliveries[-1].event, github.deliveries[-1].action) == ("pull_request_review", "submitted")


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([remark(20)], "Line could not be resolved"),
        ([remark(5, path="none")], "Path could not be resolved"),
        ([remark(31, start_line=5)], "Start line must precede the end line."),
        (
            [remark(5), remark(20), remark(1, path="none")],
            "Line could not be resolved and Path could not be resolved",
        ),
    ],
)
async def test_one_place_outside_the_diff_refuses_the_whole_review(
    wide: PullRequest, bot: Client, repo: Repo, places: list[dict[str, Any]], said: str
) -> None:
    refused = await bot("POST", f"{PULL}/reviews", {"event": "COMMENT", "body": "x", "comments": places})
    assert (refused.status, refused.body["errors"]) == (422, [said])
    assert repo.pulls[1].reviews == []


async def test_nobody_approves_what_is_their_own(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    await github.push(repo, "fix", files={"app.py": b""}, message="Fix", user="ghapp[bot]")
    await bot("POST", "/repos/octo/sample/pulls", {"title": "Fix", "head": "fix", "base": "main"})
    refused = await bot("POST", f"{PULL}/reviews", {"event": "APPROVE"})
    assert (refused.status, refused.body["errors"]) == (422, ["Review Can not approve your own pull request"])


async def test_people_review_and_the_app_hears_of_it(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    await github.review(repo, pull, "octo", "CHANGES_REQUESTED", "No")
    payload = github.deliveries[-1].payload
    assert (payload["review"]["state"], payload["review"]["user"]["login"]) == ("changes_requested", "octo")
    (listed,) = (await bot("GET", f"{PULL}/reviews")).body
    assert (listed["state"], listed["body"]) == ("CHANGES_REQUESTED", "No")


async def test_a_required_review_comes_from_who_may_write(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_reviews=1)
    await github.review(repo, pull, "stranger")
    refused = await bot("PUT", f"{PULL}/merge")
    assert (
        refused.body["message"] == "At least 1 approving review is required by reviewers with write access."
    )
    await github.review(repo, pull, "octo")
    assert (await bot("PUT", f"{PULL}/merge")).status == 200


async def test_who_asks_for_changes_holds_the_merge_until_they_approve(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_reviews=1)
    github.set_permission(repo, "eve", "write")
    await github.review(repo, pull, "octo")
    await github.review(repo, pull, "eve", "CHANGES_REQUESTED")
    assert (await bot("PUT", f"{PULL}/merge")).status == 405
    await github.review(repo, pull, "eve")
    assert (await bot("PUT", f"{PULL}/merge")).status == 200


async def test_an_approval_is_what_auto_merge_waited_for(
    published: PullRequest, github: LocalGitHub, repo: Repo
) -> None:
    repo.allow_auto_merge = True
    github.protect(repo, "main", required_reviews=1)
    await asyncio.to_thread(published.enable_automerge)
    assert repo.pulls[1].merged_at is None
    await github.review(repo, 1, "octo")
    assert repo.pulls[1].merged_at


async def test_statuses_are_read(bot: Client, github: LocalGitHub, repo: Repo, pull: int) -> None:
    sha = repo.pulls[pull].head_sha
    await github.report_status(repo, sha, "ci", "failure")
    await github.report_status(repo, sha, "ci", "success")
    together = (await bot("GET", f"/repos/octo/sample/commits/{sha}/status")).body
    listed = (await bot("GET", f"/repos/octo/sample/commits/{sha}/statuses")).body
    assert (together["state"], together["total_count"]) == ("success", 1)
    assert [each["state"] for each in listed] == ["success", "failure"]
