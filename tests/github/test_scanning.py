"""Code scanning through the door: where findings go, and what refusals are told as."""

import httpx
import pytest
import respx

from ghapp.errors import TryLater, UserProblem
from ghapp.github import GitHub
from ghapp.github.scanning import ref_of, upload
from ghapp.model import Commit, Trust
from tests.github.conftest import MINT, REPO, REPOSITORY, SHA, make_door, sent

STARTED = "2026-01-02T03:04:05.678+00:00"
PULL = Commit(repository=REPOSITORY, sha=SHA, lane="pull/3", pull_request=3, branch="topic")
FORK = PULL.model_copy(update={"branch": None, "trust": Trust.FORK})
BRANCH = Commit(repository=REPOSITORY, sha=SHA, lane="branch/a/b", branch="a/b")
GROUP = Commit(repository=REPOSITORY, sha=SHA, lane="group/x", base_branch="main")


@pytest.mark.parametrize(
    ("commit", "ref"),
    [(PULL, "refs/pull/3/head"), (FORK, "refs/pull/3/head"), (BRANCH, "refs/heads/a/b"), (GROUP, None)],
)
def test_findings_go_where_the_commit_is_a_head(commit: Commit, ref: str | None) -> None:
    assert ref_of(commit) == ref


async def test_a_document_is_sent_with_its_commit(door: GitHub, web: respx.MockRouter) -> None:
    route = web.post(f"{REPO}/code-scanning/sarifs").respond(202, json={"id": "1"})
    await upload(door, PULL, "refs/pull/3/head", "H4s=", STARTED)
    assert sent(route) == {
        "commit_sha": SHA,
        "ref": "refs/pull/3/head",
        "sarif": "H4s=",
        "started_at": "2026-01-02T03:04:05Z",
        "tool_name": "ghapp",
    }


@pytest.mark.parametrize(
    ("status", "message"),
    [(403, "Code scanning is not enabled"), (404, "Not Found"), (400, "Invalid"), (413, "Large")],
)
async def test_a_refusal_is_a_problem_with_its_own_code(
    door: GitHub, web: respx.MockRouter, status: int, message: str
) -> None:
    route = web.post(f"{REPO}/code-scanning/sarifs").respond(status, json={"message": message})
    with pytest.raises(UserProblem) as told:
        await upload(door, PULL, "refs/pull/3/head", "H4s=", STARTED)
    assert (told.value.code, route.call_count) == ("E422", 1)
    assert f"{status} {message}" in str(told.value)


async def test_an_app_without_the_permission_is_told_the_same_way(
    private_key: str, web: respx.MockRouter
) -> None:
    refusal = {"message": "The permissions requested are not granted to this installation."}
    mint = web.post(MINT).respond(422, json=refusal)
    with pytest.raises(UserProblem) as told:
        await upload(make_door(private_key), PULL, "refs/pull/3/head", "H4s=", STARTED)
    assert sent(mint)["permissions"] == {"security_events": "write"}
    assert told.value.code == "E422"
    assert "not granted" in str(told.value)


@pytest.mark.parametrize(
    "answer", [httpx.Response(503, json={}), httpx.Response(429, headers={"retry-after": "7"}, json={})]
)
async def test_trouble_that_passes_is_waited_for(
    door: GitHub, web: respx.MockRouter, answer: httpx.Response
) -> None:
    web.post(f"{REPO}/code-scanning/sarifs").mock(return_value=answer)
    with pytest.raises(TryLater):
        await upload(door, PULL, "refs/pull/3/head", "H4s=", STARTED)
