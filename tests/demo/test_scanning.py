"""Code scanning keeps GitHub's rules."""

import base64
import gzip
import json
from typing import Any

import aiohttp
import pytest

from ghapp.demo.github import LocalGitHub, Repo
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.scanning_rules import judge
from tests.demo.conftest import Client

SARIFS = "/repos/octo/sample/code-scanning/sarifs"
PLACE = {"physicalLocation": {"artifactLocation": {"uri": "app.py"}, "region": {"startLine": 1}}}


def run(*locations: Any, results: int = 1) -> dict[str, Any]:
    result = {"message": {"text": "m"}, "locations": list(locations)}
    return {"tool": {"driver": {"name": "t"}}, "results": [result] * results}


def packed(*runs: Any, **more: Any) -> str:
    document = {"version": "2.1.0", "runs": list(runs)} | more
    return base64.b64encode(gzip.compress(json.dumps(document).encode())).decode()


@pytest.fixture
def scanner(github: LocalGitHub, installation: int, session: aiohttp.ClientSession) -> Client:
    github.hub.state.installations[installation].permissions["security_events"] = "write"
    return Client(session, github.api_url, github.token(installation))


@pytest.fixture
async def wish(github: LocalGitHub, repo: Repo, pull: int) -> dict[str, str]:
    return {"commit_sha": repo.pulls[pull].head_sha, "ref": "refs/pull/1/head", "sarif": packed(run(PLACE))}


async def test_an_upload_is_taken_and_read(scanner: Client, repo: Repo, wish: dict[str, str]) -> None:
    taken = await scanner("POST", SARIFS, wish | {"ref": "refs/heads/topic"})
    told = await scanner("GET", f"{SARIFS}/{taken.body['id']}")
    assert (taken.status, told.body["processing_status"], told.body["errors"]) == (202, "complete", None)
    assert [scan.ref for scan in repo.scans] == ["refs/heads/topic"]


async def test_it_needs_a_permission_of_its_own(bot: Client, repo: Repo, wish: dict[str, str]) -> None:
    assert (await bot("POST", SARIFS, wish)).status == 403
    assert repo.scans == []


async def test_it_may_be_off(scanner: Client, repo: Repo, wish: dict[str, str]) -> None:
    repo.code_scanning = False
    refused = await scanner("POST", SARIFS, wish)
    assert (refused.status, repo.scans) == (403, [])
    assert "Code scanning is not enabled" in refused.body["message"]


@pytest.mark.parametrize(
    ("spoiled", "status"),
    [
        ({"commit_sha": "abc"}, 400),
        ({"commit_sha": "1" * 40}, 404),
        ({"ref": "topic"}, 400),
        ({"ref": "refs/heads/nowhere"}, 404),
        ({"ref": "refs/pull/9/head"}, 404),
        ({"sarif": "%"}, 400),
        ({"sarif": base64.b64encode(b"{}").decode()}, 400),
        ({"sarif": packed(version="2.0.0")}, 400),
    ],
)
async def test_what_breaks_a_rule_is_refused(
    scanner: Client, repo: Repo, wish: dict[str, str], spoiled: dict[str, str], status: int
) -> None:
    assert (await scanner("POST", SARIFS, wish | spoiled)).status == status
    assert repo.scans == []


def test_what_is_too_large_is_refused() -> None:
    large = base64.b64encode(b"x" * 10_000_001).decode()
    with pytest.raises(Refusal) as refused:
        judge({"commit_sha": "1" * 40, "ref": "refs/heads/x", "sarif": large})
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([run()] * 21, "more runs than allowed (21 > 20)"),
        ([run(PLACE, results=25_001)], "more results per run than allowed (25001 > 25000)"),
        ([run()], "expected at least one location"),
        ([run({"physicalLocation": {}})], "expected artifact location"),
        ([run({"physicalLocation": {"artifactLocation": {"uri": "a"}}})], "expected a region"),
    ],
)
async def test_what_it_cannot_show_fails_later(
    scanner: Client, wish: dict[str, str], runs: list[Any], said: str
) -> None:
    taken = await scanner("POST", SARIFS, wish | {"sarif": packed(*runs)})
    told = await scanner("GET", f"{SARIFS}/{taken.body['id']}")
    assert told.body["processing_status"] == "failed"
    assert said in told.body["errors"][0]


async def test_an_upload_nobody_made_is_not_found(scanner: Client, repo: Repo) -> None:
    assert (await scanner("GET", f"{SARIFS}/1")).status == 404
