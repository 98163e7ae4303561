"""`ghapp apply --publish`: a patch from wherever is delivered as a fix is, or said not to be."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghapp.cli.publishing import name_of
from ghapp.demo.github import LocalGitHub
from ghapp.model import QueuedState
from tests.flows.conftest import CLEAN, CONFIGURATION, World, make_world
from tests.flows.test_merging import AUTO, LAYOUT, merged
from tests.flows.test_queue import items
from tests.flows.test_simulating import run

slow = pytest.mark.slow
FIXED = b"def add(a, b):\n    return a + b\n"
UNSEEN = b"def add(a, b):\n    return b - a\n"


def git(folder: Path, *words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


async def cloned(world: World, folder: Path, branch: str, **files: bytes) -> Path:
    """A clone of the branch, and beside it a patch of it."""
    clone, url = folder / "shop", f"{world.github.url}/acme/shop.git"
    git(folder, "clone", "-q", "-b", branch, str(world.github.hub.bare(world.repo).folder), "shop")
    git(clone, "remote", "set-url", "origin", url)
    for name, content in files.items():
        (clone / f"{name}.py").write_bytes(content)
    git(clone, "add", "--intent-to-add", ".")
    (folder / "a.patch").write_text(git(clone, "diff", "HEAD") + "\n")
    git(clone, "reset", "-q", "--hard")
    git(clone, "clean", "-qfd")
    return clone


async def publish(world: World, folder: Path, clone: Path, *more: str) -> tuple[int, dict[str, Any], str]:
    words = ("apply", str(folder / "a.patch"), "--repo", str(clone), "--publish", "--format", "json", *more)
    ran = await run(world, folder, *words)
    return ran.returncode, json.loads(ran.stdout or "{}"), ran.stderr


@slow
async def test_it_becomes_a_pull_request_with_evidence_and_is_merged(world: World, tmp_path: Path) -> None:
    files = {".github/ghapp.yml": AUTO}
    await world.github.push(world.repo, "main", files=files, message="Merge", user="ann")
    number, sha = await world.pull_request({"ugly.py": LAYOUT})
    clone = await cloned(world, tmp_path, "topic", ugly=FIXED)

    status, told, _ = await publish(world, tmp_path, clone)

    assert (status, told["tier"], told["decision"]) == (0, "AUTO_MERGE", "auto_merge")
    fix = world.repo.pulls[told["action_taken"]["number"]]
    assert (fix.base_ref, fix.head_ref.startswith(f"error-fix/patch-pr-{number}-")) == ("topic", True)
    assert "of the ghapp server gave this patch" in (fix.body or "")
    assert "**Tier** `AUTO_MERGE`" in (fix.body or "")
    assert (await merged(world, fix)).by_itself
    assert await world.github.read(world.repo, "topic", "ugly.py") == FIXED
    assert (git(clone, "status", "--porcelain"), git(clone, "rev-parse", "HEAD")) == ("", sha)


@slow
async def test_any_default_branch_and_relative_paths_will_do(world: World, tmp_path: Path) -> None:
    github, repo = world.github, await world.github.create_repository("acme/store", default_branch="trunk")
    files = {"shop.py": CLEAN, ".github/ghapp.yml": CONFIGURATION}
    await github.push(repo, "trunk", files=files, message="Start", user="ann")
    await github.push(repo, "topic", files={"ugly.py": LAYOUT}, message="Ugly", user="ann", parent="trunk")
    await github.open_pull_request(repo, "topic", "trunk", "Ugly", "ann")
    clone = await cloned(replace(world, repo=repo), tmp_path, "topic", ugly=FIXED)
    git(clone, "remote", "set-url", "origin", f"{github.url}/acme/store")

    ran = await run(world, tmp_path, "apply", "a.patch", "--repo", "shop", "--publish")

    assert (ran.returncode, "proposed:" in ran.stdout) == (0, True), ran.stderr
    [fix] = [pull for pull in repo.pulls.values() if pull.number > 1 and pull.base_ref == "topic"]
    assert await github.read(repo, fix.head_ref, "ugly.py") == FIXED
    assert git(clone, "branch", "--list", "--format=%(refname:short)") == "topic"


@slow
async def test_what_a_person_should_see_first_waits_in_the_queue(world: World, tmp_path: Path) -> None:
    clone = await cloned(world, tmp_path, "main", other=UNSEEN)

    status, told, _ = await publish(world, tmp_path, clone)

    assert (status, told["decision"], told["action_taken"]["status"]) == (0, "manual_review", "queued")
    [item] = await items(world)
    assert (item.id, item.state) == (told["action_taken"]["queue_id"], QueuedState.PENDING)
    assert world.repo.pulls == {}


@slow
async def test_a_commit_that_is_not_pushed_is_refused(world: World, tmp_path: Path) -> None:
    clone = await cloned(world, tmp_path, "main", new=CLEAN)
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    git(clone, *who, "commit", "--allow-empty", "-qm", "mine")

    status, _, stderr = await publish(world, tmp_path, clone)

    assert (status, "E461" in stderr) == (4, True)


@slow
async def test_where_fixes_are_off_nothing_is_published(world: World, tmp_path: Path) -> None:
    files = {".github/ghapp.yml": CONFIGURATION + b"delivery: 'off'\n"}
    await world.github.push(world.repo, "main", files=files, message="Off", user="ann")
    clone = await cloned(world, tmp_path, "main", other=CLEAN)

    status, told, _ = await publish(world, tmp_path, clone)

    assert (status, told["decision"]) == (1, "rejected")
    assert "turned off" in told["error"]["message"]
    assert world.repo.pulls == {}


@slow
async def test_without_a_server_it_is_refused_and_thresholds_are_not_taken(
    github: LocalGitHub, tmp_path: Path
) -> None:
    world = await make_world(github, tmp_path / "data")
    clone = await cloned(world, tmp_path, "main", other=CLEAN)

    status, _, stderr = await publish(world, tmp_path, clone)
    assert (status, "E202" in stderr) == (4, True)
    status, _, stderr = await publish(world, tmp_path, clone, "--pr-threshold", "0.5")
    assert (status, "thresholds" in stderr) == (2, True)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/acme/shop.git", "acme/shop"),
        ("https://ann@GitHub.com/acme/shop", "acme/shop"),
        ("git@github.com:acme/my.shop.git", "acme/my.shop"),
        ("ssh://git@github.com:22/acme/shop.git", "acme/shop"),
        ("https://gitlab.com/acme/shop.git", ""),
        ("git@github.com.evil.example:acme/shop.git", ""),
        ("https://github.com/acme", ""),
        ("https://github.com/acme/shop/tree", ""),
        ("/srv/git/acme/shop", ""),
        ("", ""),
    ],
)
def test_a_repository_is_known_by_its_remote(url: str, name: str) -> None:
    assert name_of(url, "github.com") == name
