"""Code of a fork runs when a maintainer allowed that very commit, and not before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.github.state import Repo
from tests.boxes import at
from tests.flows.conftest import World, make_world, served
from tests.flows.test_repair import ask
from tests.plugin.builders import manifest, write

pytestmark = pytest.mark.slow
WAITS = "a maintainer can allow it for this commit"
ENABLED = b"plugins: {enable: [project_tests], disable: [python_bandit]}\n"


@pytest.fixture
async def testing(github: LocalGitHub, tmp_path: Path) -> AsyncIterator[World]:
    """A server with a plugin that runs the project's own script."""
    at("bwrap")
    async with served_with_tests(github, tmp_path) as world:
        yield world


@asynccontextmanager
async def served_with_tests(github: LocalGitHub, tmp_path: Path, **settings: str) -> AsyncIterator[World]:
    command = ["sh", "-c", "sh ./run.sh; echo []", "sh", "{files}"]
    data: dict[str, Any] = manifest(
        id="project_tests", executes="tests", files=["*.sh"], check__command=command
    )
    write(tmp_path / "plugins", data)
    made = await make_world(github, tmp_path / "data", plugins_path=(tmp_path / "plugins",), **settings)
    github.set_permission(made.repo, "mia", "maintain")
    async with served(made) as world:
        files = {".github/ghapp.yml": ENABLED}
        await github.push(made.repo, "main", files=files, message="x", user="ann")
        yield world


async def of_a_fork(world: World) -> tuple[Repo, int, str]:
    fork = await world.github.fork(world.repo, "bob")
    files = {"run.sh": b"exit 0\n"}
    sha = await world.github.push(fork, "idea", files=files, message="x", user="bob")
    number = await world.github.open_pull_request(world.repo, "idea", "main", "I", "bob", head_repo=fork)
    await world.quiet()
    return fork, number, sha


def summary(world: World, sha: str) -> str:
    return max(world.finished(sha), key=lambda run: run.id).output["summary"] or ""


async def test_a_forks_code_waits_for_a_maintainer(testing: World) -> None:
    _fork, number, sha = await of_a_fork(testing)
    assert WAITS in summary(testing, sha)

    assert "E410" in await ask(testing, number, "/ok-to-test", "ann")  # write is not enough
    await testing.quiet()
    assert WAITS in summary(testing, sha)


async def test_consent_counts_for_one_commit(testing: World) -> None:
    fork, number, sha = await of_a_fork(testing)

    assert "Checking" in await ask(testing, number, "/ok-to-test", "mia")
    await testing.quiet()
    assert WAITS not in summary(testing, sha)

    later = await testing.github.push(fork, "idea", files={"run.sh": b"exit 1\n"}, message="y", user="bob")
    await testing.quiet()
    assert WAITS in summary(testing, later)


async def test_another_commit_cannot_be_allowed_by_name(testing: World) -> None:
    _fork, number, sha = await of_a_fork(testing)

    assert "E421" in await ask(testing, number, "/ok-to-test 0123456", "mia")
    await testing.quiet()
    assert WAITS in summary(testing, sha)


async def test_a_members_code_runs_without_asking(testing: World) -> None:
    _number, sha = await testing.pull_request({"run.sh": b"exit 0\n"})
    await testing.quiet()

    assert WAITS not in summary(testing, sha)


async def test_without_a_sandbox_it_never_runs_and_the_check_says_so(
    github: LocalGitHub, tmp_path: Path
) -> None:
    """Neither consent nor the operator's own settings move that."""
    async with served_with_tests(github, tmp_path, sandbox="none", min_sandbox_forks="none") as world:
        ran = world.settings.executor_folder / "tmp/ran"
        fork, number, _first = await of_a_fork(world)
        script = f"touch {ran}".encode()
        sha = await world.github.push(fork, "idea", files={"run.sh": script}, message="y", user="bob")
        await world.quiet()

        await ask(world, number, "/ok-to-test", "mia")
        await world.quiet()

        assert "needs the sandbox landlock here: this server has none" in summary(world, sha)
        assert "ghapp doctor" in summary(world, sha)
        assert not ran.exists()
