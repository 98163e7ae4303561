"""The local GitHub can be slow, limited or broken, as often as a test wants."""

import time

from ghapp.demo.github import Fault, LocalGitHub, Repo
from tests.demo.conftest import Client

PATH = "/repos/octo/sample"


async def test_the_next_requests_fail_and_later_ones_do_not(bot: Client, github: LocalGitHub) -> None:
    github.faults.plan(Fault("GET", "^/repos", status=502, times=2))
    assert [(await bot("GET", PATH)).status for _ in range(3)] == [502, 502, 200]
    assert github.requests[-3:] == [("GET", PATH, 502), ("GET", PATH, 502), ("GET", PATH, 200)]


async def test_other_requests_are_spared(bot: Client, github: LocalGitHub) -> None:
    fault = github.faults.plan(Fault("POST", "/check-runs$", status=500))
    assert (await bot("GET", PATH)).status == 200
    assert fault.met == 0


async def test_a_rate_limit_says_when_to_come_back(bot: Client, github: LocalGitHub) -> None:
    github.faults.plan(Fault.rate_limit("*", "", retry_after=7))
    limited = await bot("GET", PATH)
    assert (limited.status, limited.headers["Retry-After"]) == (403, "7")
    assert "secondary rate limit" in limited.body["message"]
    used_up = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    github.faults.plan(Fault("*", "", status=429, headers=used_up, message="API rate limit exceeded"))
    assert (await bot("GET", PATH)).headers["x-ratelimit-remaining"] == "0"


async def test_the_hours_requests_run_out_and_come_back(bot: Client, github: LocalGitHub) -> None:
    github.quota.used = github.quota.limit - 1
    last, refused = await bot("GET", PATH), await bot("GET", PATH)
    assert (last.status, last.headers["x-ratelimit-remaining"]) == (200, "0")
    assert (refused.status, refused.body["message"][:23]) == (403, "API rate limit exceeded")
    assert (await bot("GET", "/rate_limit")).body["rate"]["remaining"] == 0
    github.quota.reset = 0
    assert (await bot("GET", PATH)).headers["x-ratelimit-used"] == "1"


async def test_a_request_can_be_slow(bot: Client, github: LocalGitHub) -> None:
    github.faults.plan(Fault("GET", "", delay=0.2))
    started = time.monotonic()
    assert (await bot("GET", PATH)).status == 200
    assert time.monotonic() - started >= 0.2


async def test_an_answer_can_be_lost_after_its_effect(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.faults.plan(Fault("POST", "/comments$", status=502, lost=True))
    assert (await bot("POST", f"{PATH}/issues/1/comments", {"body": "said"})).status == 502
    assert [said.body for said in github.comments(repo, pull)] == ["said"]
