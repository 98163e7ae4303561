"""Doors: everything a flow may use, made once in the wiring and passed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from ghapp.alerts.channels import Tell
from ghapp.config.server import Settings
from ghapp.engine import Engine
from ghapp.executor.client import Executor
from ghapp.github import Access, GitHub
from ghapp.ladder.breaker import Breaker
from ghapp.ladder.rungs import AGENTS
from ghapp.model import Channel, Repository, Rung
from ghapp.observability.metrics import Metrics
from ghapp.plugin.load import Loaded
from ghapp.store import Store


@dataclass(frozen=True, slots=True)
class Doors:
    settings: Settings
    store: Store
    engine: Engine
    github: GitHub
    executor: Executor  # git and tools run below it
    plugins: Loaded
    metrics: Metrics
    channels: Mapping[Channel, Tell]  # where alerts are told
    breakers: Mapping[Rung, Breaker] = field(default_factory=lambda: {rung: Breaker() for rung in AGENTS})

    def __post_init__(self) -> None:
        for rung, breaker in self.breakers.items():
            self.metrics.breaker_state.labels(rung).set_function(partial(_circuit, breaker))

    async def remote(self, repository: Repository) -> tuple[str, str]:
        """Where git fetches from, and a token that can only read this repository."""
        token = await self.github.token(repository, Access.FETCH)
        return self.github.clone_url(repository), token

    def details_url(self, run_id: str) -> str | None:
        return f"{self.settings.public_url}/runs/{run_id}" if self.settings.public_url else None


def _circuit(breaker: Breaker) -> float:
    return breaker.circuit
