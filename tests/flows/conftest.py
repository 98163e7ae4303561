"""The whole server against the local GitHub: real HTTP, real git, real tools, real SQLite."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from ghapp.config.server import Settings
from ghapp.demo.github import LocalGitHub, new_private_key
from ghapp.demo.github.state import CheckRun, Repo
from ghapp.server import running
from ghapp.store import Store
from tests.openapi.conformance import Conformance
from tests.waiting import until

TOOLS = Path(os.environ.get("GHAPP_TOOLS_DIR", Path(__file__).parents[2] / ".tools"))
BROKEN = b"import os\n\n\ndef add(a, b):\n    return a + c\n"
QUICK = Path(__file__).parent / "plugins"
# Without the scanners that are on by themselves: they take longer than all the others.
CONFIGURATION = b"""plugins:
  enable: [python_ruff, python_black_fix, python_isort_fix, quick_scanner]
  disable: [gitleaks, python_bandit, semgrep]
"""
CLEAN = b"def add(a, b):\n    return a + b\n"
# The server speaks HTTP here, and to read the machine's certificates takes longer than any answer.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass
class World:
    """A GitHub, a repository with the App installed, and the server's address."""

    github: LocalGitHub
    repo: Repo
    settings: Settings
    address: str = ""

    def finished(self, sha: str) -> list[CheckRun]:
        return [run for run in self.github.check_runs(self.repo, sha) if run.status == "completed"]

    def repo_checks(self) -> list[CheckRun]:
        return list(self.repo.runs())

    async def check_of(self, sha: str) -> CheckRun:
        """The one finished check of a commit."""
        await until(lambda: self.finished(sha))
        runs = self.github.check_runs(self.repo, sha)
        assert [(run.name, run.status) for run in runs] == [("ghapp", "completed")]
        return runs[0]

    async def pull_request(self, files: Mapping[str, bytes | None], branch: str = "topic") -> tuple[int, str]:
        sha = await self.github.push(
            self.repo, branch, files=files, message="Change", user="ann", parent="main"
        )
        number = await self.github.open_pull_request(self.repo, branch, "main", "Change", "ann")
        return number, sha

    @property
    def installation(self) -> int:
        found = self.github.hub.state.installation_of(self.repo)
        assert found is not None
        return found.id

    def merge_group(self, branch: str, sha: str, base: str) -> dict[str, Any]:
        """What GitHub tells when a merge queue made a branch."""
        return {
            "action": "checks_requested",
            "merge_group": {
                "head_sha": sha,
                "head_ref": f"refs/heads/{branch}",
                "base_sha": base,
                "base_ref": "refs/heads/main",
            },
            "repository": {
                "id": self.repo.id,
                "full_name": self.repo.full_name,
                "default_branch": "main",
            },
            "installation": {"id": self.installation},
        }

    async def get(self, path: str) -> dict[str, Any]:
        async with httpx.AsyncClient(verify=NO_CERTIFICATES) as http:
            answer = await http.get(f"{self.address}{path}")
        found: dict[str, Any] = answer.json()
        return found

    async def status(self) -> dict[str, Any]:
        return await self.get("/status")

    async def alerts(self) -> dict[str, dict[str, Any]]:
        """The latest by kind, as /status shows them, but for what this machine has left."""
        found = {each["kind"]: each for each in reversed((await self.status())["alerts"])}
        return {kind: found[kind] for kind in found.keys() - {"disk", "memory"}}

    async def idle(self) -> None:
        """Every delivery's work has ended."""
        await self.github.settled()
        store = Store(self.settings.store_url)
        try:
            for _ in range(200):
                if not await store.deliveries.unfinished():
                    return
                await asyncio.sleep(0.1)
        finally:
            store.close()
        raise AssertionError("deliveries are still under way")

    async def quiet(self) -> None:
        """Nothing is under way any more."""
        await self.idle()
        for _ in range(200):
            if (await self.status())["runs"]["active"] == 0:
                return
            await asyncio.sleep(0.1)
        raise AssertionError("runs are still under way")


Serve = Callable[..., Any]


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()


@pytest.fixture(scope="session")
def description() -> Conformance:
    return Conformance()


@pytest.fixture
async def github(tmp_path: Path, private_key: str, description: Conformance) -> AsyncIterator[LocalGitHub]:
    """Every REST exchange of every test is held against GitHub's own description."""
    description.faults.clear()
    observer = description.observe
    async with await LocalGitHub.start(
        tmp_path / "github", private_key=private_key, observer=observer
    ) as local:
        yield local
    assert description.faults == []


def settings_for(github: LocalGitHub, folder: Path, **more: object) -> Settings:
    values: dict[str, object] = {
        "app_id": str(github.app.id),
        "private_key": github.app.private_key,
        "webhook_secret": github.app.webhook_secret,
        "github_url": github.url,
        "github_api_url": github.api_url,
        "data_dir": folder,
        "tools_dir": TOOLS,
        "port": 0,
        "allowed_accounts": ("acme",),
    }
    folders = more.pop("plugins_path", ())
    assert isinstance(folders, tuple)
    return Settings.model_validate(values | {"plugins_path": (*folders, QUICK)} | more)


@asynccontextmanager
async def served(world: World) -> AsyncIterator[World]:
    async with running(world.settings) as address:
        world.address = address
        world.github.webhook_url = f"{address}/webhook"
        yield world
        await world.quiet()
        world.github.webhook_url = None


async def make_world(github: LocalGitHub, folder: Path, **more: object) -> World:
    repo = await github.create_repository("acme/shop", default_branch="main")
    github.set_permission(repo, "ann", "write")
    files = {
        "shop.py": CLEAN,
        ".github/ghapp.yml": CONFIGURATION,
    }
    await github.push(repo, "main", files=files, message="Start", user="ann")
    await github.install("acme")
    return World(github, repo, settings_for(github, folder, **more))


@pytest.fixture
async def world(github: LocalGitHub, tmp_path: Path) -> AsyncIterator[World]:
    async with served(await make_world(github, tmp_path / "data")) as world:
        yield world


Make = Callable[..., Awaitable[World]]
