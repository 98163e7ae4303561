"""A store as a server leaves it behind, and the commands that look into it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from click.testing import CliRunner, Result

from ghapp.cli.quarantine import quarantine
from ghapp.cli.runs import runs
from ghapp.config.server import Settings
from ghapp.model import Attempt, Held, Run, Rung, RunKind, new_run_id
from ghapp.store import Store
from tests.store.conftest import SHA, a_run

T = TypeVar("T")
PAST, FUTURE = "2026-01-02T00:00:00.000+00:00", "2999-01-01T00:00:00.000+00:00"
ATTEMPT = Attempt(
    number=1,
    agent=Rung.AIDER,
    success=False,
    cost=20_000,
    issues_before=2,
    issues_after=2,
    reason="undone: x",
)


class Kept:
    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder)
        self.ask(self._migrate)

    async def _migrate(self, store: Store) -> None:
        await asyncio.to_thread(store.migrate)

    def ask(self, work: Callable[[Store], Awaitable[T]]) -> T:
        store = Store(self.settings.store_url)

        async def run() -> T:
            return await work(store)

        try:
            return asyncio.run(run())
        finally:
            store.close()

    def run(self) -> Run:
        return self.ask(lambda store: store.runs.open(a_run(kind=RunKind.REPAIR, key=new_run_id())))

    def held(self, expires_at: str = FUTURE, patch: str = "+one\n") -> Held:
        run = self.run()
        attempts = [ATTEMPT.model_dump(mode="json")]
        bundle = {"patch": patch, "states": ["S_INIT", "S4_QUARANTINE"], "attempts": attempts}

        async def put(store: Store) -> Held:
            blob = await store.blobs.put(7, json.dumps(bundle).encode())
            values = {"id": new_run_id(), "repository_id": 7, "run_id": run.id, "sha": SHA, "bundle": blob}
            times = {"created_at": run.created_at, "expires_at": expires_at}
            held = Held.model_validate(values | times | {"pull_request": 3, "reason": "nobody could"})
            return await store.quarantine.put(held)

        return self.ask(put)

    def call(self, *words: str) -> Result:
        group = {"quarantine": quarantine, "runs": runs}[words[0]]
        return CliRunner().invoke(group, words[1:], obj=self.settings, standalone_mode=False)

    def document(self, *words: str) -> Any:
        return json.loads(self.call(*words, "--format", "json").stdout)
