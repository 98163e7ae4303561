"""A local GitHub, one repository, and the real server in front of it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ghapp.config.server import Settings
from ghapp.demo.github import LocalGitHub, Repo
from ghapp.demo.serving import serving

TOOLS = Path(os.environ.get("GHAPP_TOOLS_DIR", ".tools"))
OWNER = "acme"
CONFIGURATION = b"plugins: {enable: [python_ruff, python_black_fix, python_isort_fix, codespell]}\n"


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[tuple[LocalGitHub, Repo, str]]:
    settings = Settings(tools_dir=TOOLS.absolute())
    async with await LocalGitHub.start(folder / "github") as github:
        repo = await github.create_repository(f"{OWNER}/bench")
        files = {".github/ghapp.yml": CONFIGURATION, "app.py": b"x = 1\n"}
        await github.push(repo, "main", files=files, message="Start", user="ann")
        await github.install(OWNER)
        async with serving(github, settings, folder / "serve", OWNER, {}) as address:
            github.webhook_url = f"{address}/webhook"
            yield github, repo, address


def percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
