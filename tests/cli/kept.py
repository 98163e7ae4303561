"""A store as a server leaves it behind, and the commands that look into it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from ghapp.cli.monitor import monitor
from ghapp.cli.quarantine import quarantine
from ghapp.cli.queue import queue
from ghapp.cli.runs import runs
from ghapp.cli.status import status
from ghapp.config.server import Settings
from ghapp.flows import orders
from ghapp.flows.proposing import Fix
from ghapp.model import (
    Attempt,
    Cap,
    Confidence,
    Decided,
    Held,
    Patch,
    Queued,
    Run,
    Rung,
    RunKind,
    Tier,
    Veto,
    VetoId,
    new_run_id,
)
from ghapp.model.moment import now
from ghapp.patches.judgement import Judgement
from ghapp.store import Store
from tests.store.conftest import SHA, a_run
from tests.web.test_pages import REPORT

T = TypeVar("T")
COMMANDS = {"monitor": monitor, "quarantine": quarantine, "queue": queue, "runs": runs, "status": status}
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

JUDGED = Judgement(
    handling="manual_review",
    tier="MANUAL_REVIEW",
    confidence=Confidence(tests=1.0, overall=0.88),
    vetoes=(Veto(id=VetoId.SECRET, message="a key", path="a.py", line=3),),
    caps=(Cap(tier=Tier.MANUAL_REVIEW, reason="no scanner"),),
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

    def queued(self, patch: str = "+one\n", **more: Any) -> Queued:
        run = self.run()
        wish = orders.Command(
            repository=run.commit.repository,
            number=3,
            comment_id=1,
            sender="ann",
            name="fix",
            arguments=(),
            on_pull_request=True,
        )
        made = Patch(base_sha=SHA, source="mechanical", changes=(), diff=patch)
        fix = Fix(run, wish, made, REPORT, REPORT, ("tidy",), ())

        async def put(store: Store) -> Queued:
            judgement = await store.blobs.put(7, JUDGED.model_dump_json().encode())
            await store.decisions.put(self.decided(run_id=run.id, judgement=judgement))
            values = {"id": new_run_id()[-8:], "repository_id": 7, "repository": "Acme/shop"}
            rest = {"run_id": run.id, "pull_request": 3, "sha": SHA, "target": "topic", "diff": "d" * 64}
            said = {"confidence": 0.88, "why": "a veto", "created_at": now()}
            blob = await store.blobs.put(7, TypeAdapter(Fix).dump_json(fix))
            return await store.queue.put(Queued.model_validate(values | rest | said | {"fix": blob} | more))

        return self.ask(put)

    def decided(self, **more: Any) -> Decided:
        values = {"run_id": new_run_id(), "repository_id": 7, "tier": "MANUAL_REVIEW", "confidence": 0.88}
        rest = {"handling": "manual_review", "judgement": "j" * 64, "created_at": now()}
        return Decided.model_validate(values | rest | more)

    def call(self, *words: str) -> Result:
        group = COMMANDS[words[0]]
        return CliRunner().invoke(group, words[1:], obj=self.settings, standalone_mode=False)

    def document(self, *words: str) -> Any:
        return json.loads(self.call(*words, "--format", "json").stdout)
