"""Findings reach code scanning where the repository asks for it, and never decide the check."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghapp.demo.github import Fault, LocalGitHub
from tests.flows.conftest import BROKEN, CLEAN, CONFIGURATION, World, make_world, served
from tests.waiting import until

pytestmark = pytest.mark.slow
SCANNED = CONFIGURATION + b"checks: {sarif: true}\n"


@pytest.fixture
async def world(github: LocalGitHub, tmp_path: Path) -> AsyncIterator[World]:
    """A repository that asks for it, and an App that may."""
    world = await make_world(github, tmp_path / "data")
    await github.push(world.repo, "main", files={".github/ghapp.yml": SCANNED}, message="Scan", user="ann")
    permit(world)
    async with served(world) as world:
        yield world


def permit(world: World, *, may: bool = True) -> None:
    permissions = world.github.hub.state.installations[world.installation].permissions
    permissions.pop("security_events", None)
    permissions.update({"security_events": "write"} if may else {})


async def summary_with(world: World, sha: str, words: str) -> str:
    check = await world.check_of(sha)
    await until(lambda: words in (check.output["summary"] or ""))
    return check.output["summary"] or ""


async def test_a_pull_request_s_findings_are_uploaded(world: World) -> None:
    number, sha = await world.pull_request({"bad.py": BROKEN})
    assert (await world.check_of(sha)).conclusion == "failure"

    [scan] = await until(lambda: world.repo.scans)

    assert (scan.commit_sha, scan.ref, scan.errors) == (sha, f"refs/pull/{number}/head", [])
    [ruff] = [run for run in scan.document["runs"] if run["tool"]["driver"]["name"] == "python_ruff"]
    assert ruff["automationDetails"] == {"id": "ghapp/python_ruff/"}
    assert "F821" in {each["ruleId"] for each in ruff["results"]}


async def test_a_fork_s_pull_request_is_uploaded_too(world: World) -> None:
    fork = await world.github.fork(world.repo, "bob")
    sha = await world.github.push(fork, "idea", files={"bad.py": BROKEN}, message="x", user="bob")
    number = await world.github.open_pull_request(world.repo, "idea", "main", "x", "bob", head_repo=fork)

    [scan] = await until(lambda: world.repo.scans)

    assert (scan.commit_sha, scan.ref) == (sha, f"refs/pull/{number}/head")


async def test_a_branch_of_which_a_part_was_judged_is_not_uploaded(world: World) -> None:
    sha = await world.github.push(world.repo, "main", files={"bad.py": BROKEN}, message="x", user="ann")

    await summary_with(world, sha, "E423")

    assert world.repo.scans == []


async def test_a_branch_that_was_judged_as_a_whole_is_uploaded(world: World) -> None:
    files = {".github/ghapp.yml": SCANNED + b"filter: all\n", "bad.py": BROKEN}
    sha = await world.github.push(world.repo, "main", files=files, message="x", user="ann")

    [scan] = await until(lambda: world.repo.scans)

    assert (scan.commit_sha, scan.ref) == (sha, "refs/heads/main")


async def test_without_the_permission_the_check_says_so_and_stands(world: World) -> None:
    permit(world, may=False)
    _number, sha = await world.pull_request({"more.py": CLEAN})

    summary = await summary_with(world, sha, "E422")

    assert (await world.check_of(sha)).conclusion == "success"
    assert summary.count("E422") == 1
    assert "security" in summary
    assert world.repo.scans == []


async def test_where_code_scanning_is_off_the_report_says_so_too(world: World) -> None:
    world.repo.code_scanning = False
    _number, sha = await world.pull_request({"more.py": CLEAN})

    await summary_with(world, sha, "not enabled")

    run_id = (await world.check_of(sha)).external_id
    report = await world.get(f"/runs/{run_id}/report.json")
    assert [said["code"] for said in report["outputs"]] == ["E422"]


async def test_an_upload_whose_answer_is_lost_is_made_again(world: World) -> None:
    world.github.faults.plan(Fault("POST", "/code-scanning/sarifs", 502, lost=True))
    _number, sha = await world.pull_request({"bad.py": BROKEN})

    await until(lambda: len(world.repo.scans) == 2)

    assert world.repo.scans[0].document == world.repo.scans[1].document
    assert (await world.check_of(sha)).conclusion == "failure"


async def test_nobody_who_did_not_ask_is_uploaded(world: World) -> None:
    plain = {".github/ghapp.yml": CONFIGURATION}
    await world.check_of(await world.github.push(world.repo, "main", files=plain, message="x", user="ann"))
    _number, sha = await world.pull_request({"bad.py": BROKEN})
    await world.check_of(sha)
    await world.quiet()

    assert [path for _method, path, _status in world.github.requests if "code-scanning" in path] == []
