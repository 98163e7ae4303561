"""What a maintainer accepted fails no check, end to end: `/baseline`, its button, its pull request."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.demo.github import LocalGitHub
from ghapp.demo.github.state import PullRequest
from ghapp.flows.policy import Policy
from ghapp.model import Accepted
from ghapp.pipeline.baseline import NOTHING, PATH, Baseline
from tests.flows.conftest import CLEAN, World, make_world, served
from tests.flows.test_repair import ask, fixes, reactions
from tests.plugin.builders import manifest, write

pytestmark = pytest.mark.slow
LEFT = b"import os\n\n\ndef add(a, b):\n    return a + b\n"  # F401
CONFIGURATION = b"plugins: {enable: [python_ruff], disable: [python_bandit]}\n"


def finder(name: str, word: str, **fields: str) -> dict[str, Any]:
    """A tool that finds a word."""
    script = f'grep -Hno {word} "$@" && exit 1 || exit 0'
    output = {"format": "regex", "pattern": r"(?P<path>.+?):(?P<line>\d+):(?P<message>.*)", **fields}
    check = {"command": ["sh", "-c", script, "sh", "{files}"], "outputs": [output]}
    return manifest(id=name, files=["*.txt"], enabled="always", check=check)


@pytest.fixture
async def pull(world: World) -> tuple[int, str]:
    """A pull request whose check fails for one finding, and somebody who may accept it."""
    world.github.set_permission(world.repo, "mia", "maintain")
    files = {".github/ghapp.yml": CONFIGURATION}
    await world.github.push(world.repo, "main", files=files, message="only ruff", user="ann")
    number, sha = await world.pull_request({"left.py": LEFT})
    await world.quiet()
    return number, sha


async def entries(world: World, branch: str) -> list[dict[str, Any]]:
    content = await world.github.read(world.repo, branch, PATH)
    assert content is not None
    found: list[dict[str, Any]] = json.loads(content)["entries"]
    return found


async def merge(world: World, proposed: PullRequest) -> None:
    """As far as the file goes: what its branch has is pushed to main."""
    content = await world.github.read(world.repo, proposed.head_ref, PATH)
    await world.github.push(world.repo, "main", files={PATH: content or b""}, message="m", user="mia")
    proposed.state = "closed"
    await world.quiet()


def last(world: World, sha: str) -> Any:
    return max(world.finished(sha), key=lambda run: run.id)


async def test_accepted_findings_pass_once_the_pull_request_is_merged(
    world: World, pull: tuple[int, str]
) -> None:
    number, sha = pull
    assert last(world, sha).conclusion == "failure"

    said = await ask(world, number, "/baseline generated code", "mia")

    [proposed] = fixes(world, number)
    assert reactions(world, number) == ["eyes", "rocket"]
    assert f"#{proposed.number}" in said
    assert (proposed.base_ref, proposed.state) == ("main", "open")
    assert proposed.head_ref.startswith(f"error-fix/baseline-pr-{number}-")
    [entry] = await entries(world, proposed.head_ref)
    assert (entry["path"], entry["code"], entry["count"]) == ("left.py", "F401", 1)
    assert (entry["who"], entry["why"], entry["pull"]) == ("mia", "generated code", number)

    await merge(world, proposed)
    await world.github.comment(world.repo, number, "/recheck", "ann")
    await world.quiet()
    assert last(world, sha).conclusion == "success"
    assert "1 more would fail this check and was accepted" in (last(world, sha).output["summary"] or "")


async def test_the_button_does_the_same_and_asking_again_changes_nothing(
    world: World, pull: tuple[int, str]
) -> None:
    number, sha = pull
    check = last(world, sha)
    assert [action["identifier"] for action in check.actions] == ["fix_safe", "baseline"]

    await world.github.press(check, "baseline", "ann")  # may write, which is not enough
    await world.quiet()
    assert "E410" in world.github.comments(world.repo, number)[-1].body
    assert fixes(world, number) == []

    await world.github.press(check, "baseline", "mia")
    await world.quiet()
    await world.github.press(check, "baseline", "mia")
    await world.quiet()
    await world.github.comment(world.repo, number, "/baseline in other words", "mia")
    await world.quiet()

    [proposed] = fixes(world, number)
    assert f"#{proposed.number}" in world.github.comments(world.repo, number)[0].body
    [entry] = await entries(world, proposed.head_ref)
    assert (entry["who"], entry["why"]) == ("mia", f"accepted on #{number}")


async def test_what_is_gone_is_dropped_from_the_default_branchs_check(
    world: World, pull: tuple[int, str]
) -> None:
    number, _sha = pull
    await ask(world, number, "/baseline", "mia")
    [proposed] = fixes(world, number)
    await merge(world, proposed)
    before = await world.github.push(world.repo, "main", files={"x.py": CLEAN}, message="x", user="ann")
    await world.quiet()
    assert last(world, before).actions == []  # its pull request is open still

    world.repo.pulls[number].state = "closed"
    after = await world.github.push(world.repo, "main", files={"y.py": CLEAN}, message="y", user="ann")
    await world.quiet()
    assert "Findings that were accepted are gone" in (last(world, after).output["summary"] or "")
    await world.github.press(last(world, after), "baseline", "mia")
    await world.quiet()

    dropping = fixes(world, proposed.number)[-1]
    assert await entries(world, dropping.head_ref) == []
    assert "accepted by mia" in (dropping.body or "")


async def test_a_broken_baseline_is_shown_and_never_taken_for_empty(
    world: World, pull: tuple[int, str]
) -> None:
    number, sha = pull
    await world.github.push(world.repo, "main", files={PATH: b"{\n]"}, message="oops", user="ann")
    await world.quiet()

    await world.github.comment(world.repo, number, "/baseline", "mia")
    await world.quiet()
    assert "E322" in world.github.comments(world.repo, number)[-1].body
    await world.github.rerequest_check(last(world, sha), "ann")
    await world.quiet()
    assert last(world, sha).conclusion == "action_required"


async def test_the_pull_requests_own_copy_accepts_nothing(world: World, pull: tuple[int, str]) -> None:
    number, _sha = pull
    await ask(world, number, "/baseline", "mia")
    [proposed] = fixes(world, number)
    content = await world.github.read(world.repo, proposed.head_ref, PATH) or b""

    sha = await world.github.push(world.repo, "topic", files={PATH: content}, message="y", user="ann")
    await world.quiet()

    assert last(world, sha).conclusion == "failure"


async def test_nothing_to_accept_is_told(world: World) -> None:
    world.github.set_permission(world.repo, "mia", "maintain")
    number, _sha = await world.pull_request({"more.py": CLEAN})
    await world.quiet()

    assert "E425" in await ask(world, number, "/baseline", "mia")


async def test_secrets_are_refused_and_the_rest_is_accepted(github: LocalGitHub, tmp_path: Path) -> None:
    write(tmp_path / "plugins", finder("secrets", "KEY", category="security", severity="error"))
    write(tmp_path / "plugins", finder("words", "WORD"))
    made = await make_world(github, tmp_path / "data", plugins_path=(tmp_path / "plugins",))
    github.set_permission(made.repo, "mia", "maintain")
    async with served(made) as world:
        number, _sha = await world.pull_request({"a.txt": b"KEY\n"})
        other, _sha = await world.pull_request({"b.txt": b"KEY\nWORD\n"}, "other")
        await world.quiet()

        assert "E426" in await ask(world, number, "/baseline", "mia")
        assert fixes(world, other) == []
        assert "Not accepted" in await ask(world, other, "/baseline", "mia")

        [proposed] = fixes(world, other)
        assert [each["tool"] for each in await entries(world, proposed.head_ref)] == ["words"]


def test_a_result_is_not_reused_once_something_was_accepted() -> None:
    entry = Accepted(fingerprint="a" * 32, tool="ruff", path="a.py", who="mia", when="now", why="old")
    policy = Policy(RepositoryConfig(), "defaults")

    assert policy.hash == replace(policy, baseline=NOTHING).hash
    assert policy.hash != replace(policy, baseline=Baseline(entries=(entry,))).hash
