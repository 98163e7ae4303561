"""Tools of the repository's own: those of the default branch, and no others."""

import json

import pytest
import yaml

from tests.flows.conftest import CLEAN, CONFIGURATION, World

pytestmark = pytest.mark.slow
PLACE = {"artifactLocation": {"uri": "more.py"}, "region": {"startLine": 1}}
FOUND = {"ruleId": "OWN1", "message": {"text": "own"}, "locations": [{"physicalLocation": PLACE}]}
LOG = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": [FOUND]}]})
TOOL = {"id": "our_rules", "command": ["sh", "tools/rules.sh", "{files}"], "files": ["*.py"]}
FILES = {
    ".github/ghapp.yml": CONFIGURATION + yaml.safe_dump({"sarif": [TOOL]}).encode(),
    "tools/rules.sh": f"echo '{LOG}'; exit 1\n".encode(),
}


async def titles(world: World, sha: str) -> set[str]:
    return {annotation["title"] for annotation in (await world.check_of(sha)).annotations}


async def test_a_tool_that_the_default_branch_declares_judges_pull_requests(world: World) -> None:
    await world.check_of(await world.github.push(world.repo, "main", files=FILES, message="x", user="ann"))
    _number, sha = await world.pull_request({"more.py": CLEAN})

    assert await titles(world, sha) == {"our_rules: OWN1"}


async def test_a_tool_that_a_pull_request_declares_does_not_run(world: World) -> None:
    _number, sha = await world.pull_request({**FILES, "more.py": CLEAN})

    assert await titles(world, sha) == set()
    assert "our_rules" not in ((await world.check_of(sha)).output["summary"] or "")


async def test_on_a_fork_s_pull_request_it_waits_for_consent(world: World) -> None:
    await world.check_of(await world.github.push(world.repo, "main", files=FILES, message="x", user="ann"))
    fork = await world.github.fork(world.repo, "bob")
    sha = await world.github.push(fork, "idea", files={"more.py": CLEAN}, message="x", user="bob")
    await world.github.open_pull_request(world.repo, "idea", "main", "x", "bob", head_repo=fork)

    check = await world.check_of(sha)
    assert check.annotations == []
    assert "ok-to-test" in (check.output["summary"] or "").replace("\\", "")
