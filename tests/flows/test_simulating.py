"""`ghapp simulate`: what would become of a pull request, while nobody notices."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import MODEL, open_models
from ghapp.errors import UserProblem
from ghapp.github import Access, checks
from ghapp.github.reading import ReadingGitHub
from ghapp.observability.metrics import Metrics
from tests.agents.builders import ASKS, manifest
from tests.cli.test_main import GHAPP
from tests.flows.conftest import BROKEN, QUICK, TOOLS, World, make_world
from tests.flows.test_climb import COMMAND, KEY
from tests.flows.test_merging import AUTO, LAYOUT
from tests.flows.test_repair import UGLY
from tests.plugin.builders import write

pytestmark = pytest.mark.slow
UNDEFINED = b"def add(a, b):\n    return a + c\n"


@pytest.fixture
async def world(github: LocalGitHub, tmp_path: Path) -> World:
    """A GitHub that no server of ours is connected to."""
    return await make_world(github, tmp_path / "data")


async def run(world: World, folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    app = world.github.app
    settings = {
        "GHAPP_APP_ID": str(app.id),
        "GHAPP_PRIVATE_KEY": app.private_key,
        "GHAPP_WEBHOOK_SECRET": app.webhook_secret,
        "GHAPP_GITHUB_URL": world.github.url,
        "GHAPP_GITHUB_API_URL": world.github.api_url,
        "GHAPP_DATA_DIR": str(world.settings.data_dir),
        "GHAPP_TOOLS_DIR": str(TOOLS),
        "GHAPP_PLUGINS_PATH": str(QUICK),
    }
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"} | settings | more
    return await asyncio.to_thread(
        subprocess.run,
        (GHAPP, *words),
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


async def simulated(world: World, folder: Path, number: int, **more: str) -> dict[str, Any]:
    ran = await run(world, folder, "simulate", f"acme/shop#{number}", "--format", "json", **more)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def writes(world: World) -> list[tuple[str, str, int]]:
    """All but reading, and asking for a token to read with."""
    tokens = "/access_tokens"
    return [each for each in world.github.requests if each[0] != "GET" and not each[1].endswith(tokens)]


async def test_it_tells_what_would_be_done_and_writes_nothing_anywhere(world: World, tmp_path: Path) -> None:
    number, sha = await world.pull_request({"ugly.py": UGLY})
    refs = await world.github.hub.bare(world.repo).text("for-each-ref")

    told = await simulated(world, tmp_path, number)

    assert (told["sha"], told["fixers"]) == (sha, ["python_isort_fix", "python_black_fix"])
    assert (told["findings"]["before"] > 0, told["findings"]["after"]) == (True, 0)
    assert "+    return a + b, os, sys" in told["patch"]
    assert (told["decision"], told["vetoes"]) == ("pull_request", [])
    assert told["would"] == "open a pull request; a person merges it, or not"
    assert (told["by_itself"], "default-branch" in told["not_by_itself"]) == (False, True)
    assert told["models"] == []
    assert writes(world) == []
    assert await world.github.hub.bare(world.repo).text("for-each-ref") == refs
    assert (world.github.check_runs(world.repo, sha), world.github.comments(world.repo, number)) == ([], [])
    assert not world.settings.data_dir.exists()


async def test_a_repository_s_settings_decide_what_would_be_done(world: World, tmp_path: Path) -> None:
    files = {".github/ghapp.yml": AUTO + b"ladder: {auto: mechanical}\n"}
    await world.github.push(world.repo, "main", files=files, message="Merge", user="ann")
    number, _sha = await world.pull_request({"ugly.py": LAYOUT})

    ran = await run(world, tmp_path, "simulate", f"acme/shop#{number}")

    assert ran.returncode == 0, ran.stderr
    assert "by itself    yes" in ran.stdout
    assert "would        open a pull request, and merge it as soon as GitHub lets it" in ran.stdout
    assert ran.stdout.endswith("Nothing was written, and no model was asked.\n")
    assert writes(world) == []


async def test_what_no_fixer_repairs_has_a_price_and_is_not_asked(world: World, tmp_path: Path) -> None:
    number, _sha = await world.pull_request({"broken.py": UNDEFINED})
    told = await simulated(world, tmp_path, number)

    assert (told["patch"], told["decision"]) == (None, None)
    assert told["would"] == "nothing: no fixer repairs anything here"
    assert told["findings"]["after"] == told["findings"]["before"] > 0
    assert set(told["passed_over"]) == {"aider", "codex", "claude"}


async def test_what_a_model_would_cost_is_told_and_none_is_asked(world: World, tmp_path: Path) -> None:
    plugin = write(tmp_path / "plugins", manifest(agent__command=COMMAND))
    (plugin.parent / "agent.py").write_text(ASKS)
    number, _sha = await world.pull_request({"broken.py": BROKEN})

    async with open_models([], key=KEY) as models:
        settings = {
            "GHAPP_PLUGINS_PATH": f"{QUICK}:{tmp_path / 'plugins'}",
            "GHAPP_OPENAI_API_KEY": KEY,
            "GHAPP_OPENAI_BASE_URL": f"{models.at('ok')}/v1",
            "GHAPP_AGENT_AIDER_COMMAND": "command",
            "GHAPP_AGENT_AIDER_MODEL": MODEL,
            "GHAPP_MODEL_PRICES": json.dumps({MODEL: {"input": 1, "output": 4}}),
        }
        told = await simulated(world, tmp_path, number, **settings)
        asked = models.requests

    [price] = told["models"]
    assert (price["agent"], 0 < price["estimate_usd"] < price["most_usd"], price["most_usd"]) == (
        "aider",
        True,
        0.5,
    )
    assert asked == []


async def test_where_the_app_is_not_there_is_a_problem(world: World, tmp_path: Path) -> None:
    ran = await run(world, tmp_path, "simulate", "acme/nothing#1")
    assert (ran.returncode, "E404" in ran.stderr) == (1, True)


@pytest.mark.parametrize("name", ["acme/shop", "acme#1", "acme/shop#0", "acme/shop/x#1", "../x/y#1"])
async def test_a_pull_request_has_a_name(world: World, tmp_path: Path, name: str) -> None:
    ran = await run(world, tmp_path, "simulate", name)
    assert (ran.returncode, "OWNER/REPO#N" in ran.stderr) == (2, True)
    assert world.github.requests == []


async def test_its_door_cannot_write_whatever_is_tried(world: World) -> None:
    app = world.github.app
    door = ReadingGitHub(
        api_url=world.github.api_url,
        url=world.github.url,
        app_id=str(app.id),
        private_key=app.private_key,
        metrics=Metrics(),
    )
    _number, sha = await world.pull_request({"ugly.py": UGLY})
    repository = await door.repository_named("acme/shop")
    assert repository is not None

    with pytest.raises(UserProblem, match="E400"):
        async with door.session(repository, Access.CHECK) as api:
            await checks.open_check(api, repository, sha, "r1", None)

    assert world.github.check_runs(world.repo, sha) == []
