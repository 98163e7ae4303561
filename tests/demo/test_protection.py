"""Protected branches: what they hold back, and what an App may read of them."""

import aiohttp
import pytest

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client

REPO = "/repos/octo/sample"
MERGE = f"{REPO}/pulls/1/merge"


async def test_what_is_required_blocks_until_it_is_there(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_checks=("ci",))
    refused = await bot("PUT", MERGE)
    assert (refused.status, refused.body["message"]) == (405, 'Required status check "ci" is expected.')
    assert (await bot("GET", f"{REPO}/pulls/1")).body["mergeable_state"] == "blocked"
    await github.report_check(repo, repo.pulls[pull].head_sha, "ci")
    assert (await bot("GET", f"{REPO}/pulls/1")).body["mergeable_state"] == "clean"
    assert (await bot("PUT", MERGE)).status == 200


@pytest.mark.parametrize(
    ("conclusion", "text"),
    [
        (None, 'Required status check "ci" is in progress.'),
        ("failure", 'Required status check "ci" is failing.'),
        ("timed_out", 'Required status check "ci" is failing.'),
        ("cancelled", 'Required status check "ci" is cancelled.'),
    ],
)
async def test_a_required_check_must_be_green(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int, conclusion: str | None, text: str
) -> None:
    github.protect(repo, "main", required_checks=("ci",))
    await github.report_check(repo, repo.pulls[pull].head_sha, "ci", conclusion)
    assert (await bot("PUT", MERGE)).body["message"] == text


@pytest.mark.parametrize("conclusion", ["success", "neutral", "skipped"])
async def test_three_conclusions_satisfy_a_required_check(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int, conclusion: str
) -> None:
    github.protect(repo, "main", required_checks=("ci",))
    await github.report_check(repo, repo.pulls[pull].head_sha, "ci", conclusion)
    assert (await bot("PUT", MERGE)).status == 200


async def test_many_missing_checks_are_counted(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_checks=("a", "b", "c"))
    assert (await bot("PUT", MERGE)).body["message"] == "3 of 3 required status checks are expected."
    await github.report_check(repo, repo.pulls[pull].head_sha, "b", "failure")
    assert "2 expected and 1 failing" in (await bot("PUT", MERGE)).body["message"]


async def test_a_check_that_is_not_required_only_makes_it_unstable(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    await github.report_check(repo, repo.pulls[pull].head_sha, "lint", "failure")
    await bot("GET", f"{REPO}/pulls/1")
    assert (await bot("GET", f"{REPO}/pulls/1")).body["mergeable_state"] == "unstable"
    assert (await bot("PUT", MERGE)).status == 200


async def test_a_strict_branch_wants_the_head_to_be_current(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.protect(repo, "main", required_checks=("ci",), strict=True)
    await github.report_check(repo, repo.pulls[pull].head_sha, "ci")
    await github.push(repo, "main", files={"b": b"1"}, message="Move", user="octo")
    assert (await bot("PUT", MERGE)).body["message"] == 'Required status check "ci" is expected.'
    assert (await bot("GET", f"{REPO}/pulls/1")).body["mergeable_state"] == "behind"


async def test_the_rules_of_a_branch_are_read_with_few_permissions(
    github: LocalGitHub, repo: Repo, installation: int, session: aiohttp.ClientSession, bot: Client
) -> None:
    github.protect(repo, "main", required_checks=("ci",), required_reviews=1, merge_queue=True, ruleset=True)
    metadata = Client(session, github.api_url, github.token(installation, permissions={"metadata": "read"}))
    rules = {
        rule["type"]: rule["parameters"]
        for rule in (await metadata("GET", f"{REPO}/rules/branches/main")).body
    }
    assert rules["required_status_checks"]["required_status_checks"] == [{"context": "ci"}]
    assert rules["pull_request"]["required_approving_review_count"] == 1
    assert (await metadata("GET", f"{REPO}/branches/main")).status == 403
    branch = (await bot("GET", f"{REPO}/branches/main")).body
    assert (branch["protected"], branch["protection"]["required_status_checks"]["contexts"]) == (True, [])


async def test_a_branchs_own_protection_shows_its_checks_to_readers_and_the_rest_to_administrators(
    github: LocalGitHub, repo: Repo, installation: int, bot: Client
) -> None:
    github.protect(repo, "main", required_checks=("ci",), required_reviews=1)
    branch = (await bot("GET", f"{REPO}/branches/main")).body
    assert branch["protection"]["required_status_checks"]["contexts"] == ["ci"]
    assert (await bot("GET", f"{REPO}/rules/branches/main")).body == []
    refused = await bot("GET", f"{REPO}/branches/main/protection")
    assert (refused.status, refused.body["message"]) == (403, "Resource not accessible by integration")
    github.hub.state.installations[installation].permissions["administration"] = "read"
    bot.headers["Authorization"] = f"Bearer {github.token(installation)}"
    shown = (await bot("GET", f"{REPO}/branches/main/protection")).body
    assert shown["required_pull_request_reviews"]["required_approving_review_count"] == 1


async def test_nobody_changes_the_check_of_another_app(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    run = await github.report_check(repo, repo.pulls[pull].head_sha, "ci", "failure")
    assert (await bot("PATCH", f"{REPO}/check-runs/{run.id}", {"conclusion": "success"})).status == 403
    (shown,) = (await bot("GET", f"{REPO}/commits/topic/check-runs")).body["check_runs"]
    assert (shown["app"]["slug"], shown["conclusion"]) == ("ci", "failure")
    sent = [
        each.payload["check_run"]["app"]["slug"] for each in github.deliveries if each.event == "check_run"
    ]
    assert set(sent) == {"ci"}
