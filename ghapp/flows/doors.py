"""Doors: everything a flow may use, made once in the wiring and passed in."""

import asyncio
from dataclasses import dataclass

from ghapp.config.server import Settings
from ghapp.engine import Engine
from ghapp.git import Git, Remote
from ghapp.github import Access, GitHub
from ghapp.model import Repository
from ghapp.observability.metrics import Metrics
from ghapp.plugin.load import Loaded
from ghapp.plugin.tools import Tools
from ghapp.store import Store


@dataclass(frozen=True, slots=True)
class Doors:
    settings: Settings
    store: Store
    engine: Engine
    github: GitHub
    git: Git
    tools: Tools
    plugins: Loaded
    metrics: Metrics
    gate: asyncio.Semaphore  # how many tools run at once on this machine

    async def remote(self, repository: Repository) -> Remote:
        """Where git fetches from, with a token that can only read this repository."""
        token = await self.github.token(repository, Access.FETCH)
        return Remote(self.github.clone_url(repository), token)

    def details_url(self, run_id: str) -> str | None:
        return f"{self.settings.public_url}/runs/{run_id}" if self.settings.public_url else None
