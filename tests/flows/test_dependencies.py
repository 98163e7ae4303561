"""A project's own dependencies in a check: whose they are is decided by trust, and said."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ghapp.demo.github import LocalGitHub
from tests.boxes import at
from tests.egress.conftest import Serve, serve  # noqa: F401
from tests.environments.conftest import gadget_registry
from tests.flows.conftest import World, make_world, served
from tests.flows.test_repair import ask
from tests.plugin.builders import manifest, write

pytestmark = pytest.mark.slow
BASES = "the dependencies are those of the base: a maintainer can allow the fork"
ENABLED = b"""filter: all
plugins: {enable: [project_modules], disable: [python_bandit, gitleaks, semgrep]}
"""
SEES = """count=$(ls "${1%/bin/*}"/lib/*/site-packages | grep -c gadget.py)
printf '[{"path": "%s", "message": "%s of them"}]' "$2" "$count"
exit 1"""


@pytest.fixture
async def depending(
    github: LocalGitHub,
    tmp_path: Path,
    serve: Serve,  # noqa: F811
) -> AsyncIterator[World]:
    """A server with a registry of one package, and a plugin that looks at what is installed."""
    at("bwrap")
    registry = await serve(gadget_registry())
    data: dict[str, Any] = manifest(
        id="project_modules",
        files=["shop.py"],
        dependencies={"given": ["{python}"], "missing": ["/nothing"]},
        check__command=["sh", "-c", SEES, "sh", "{dependencies}", "{files}"],
    )
    write(tmp_path / "plugins", data)
    settings = {"plugins_path": (tmp_path / "plugins",)}
    index = f"http://127.0.0.1:{registry.port}/simple/"
    made = await make_world(github, tmp_path / "data", registry_pypi=index, **settings)
    github.set_permission(made.repo, "mia", "maintain")
    async with served(made) as world:
        files = {".github/ghapp.yml": ENABLED, "requirements.txt": b"gadget==1.0\n"}
        await github.push(made.repo, "main", files=files, message="x", user="ann")
        yield world


async def summary(world: World, sha: str) -> str:
    await world.quiet()
    return max(world.finished(sha), key=lambda run: run.id).output["summary"] or ""


async def test_a_members_commit_brings_its_own(depending: World) -> None:
    _number, sha = await depending.pull_request({"shop.py": b"a = 1\n"})

    said = await summary(depending, sha)

    assert "1 of them" in said
    assert BASES not in said


async def test_a_forks_commit_has_its_bases_until_it_is_allowed(depending: World) -> None:
    fork = await depending.github.fork(depending.repo, "bob")
    files = {"shop.py": b"a = 1\n", "requirements.txt": b"gadget==9.9\n"}
    sha = await depending.github.push(fork, "idea", files=files, message="x", user="bob")
    home = depending.repo
    number = await depending.github.open_pull_request(home, "idea", "main", "I", "bob", head_repo=fork)

    said = await summary(depending, sha)
    assert "1 of them" in said
    assert BASES in said

    await ask(depending, number, "/ok-to-test", "mia")
    said = await summary(depending, sha)
    assert "uv pip install" in said  # failed: there is no such version
    assert "0 of them" in said
    assert BASES not in said
