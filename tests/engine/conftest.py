"""Processes that work, and an engine in this process; each on both databases."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ghapp.engine import Queue
from ghapp.engine.durable import DurableEngine
from tests.databases import KINDS, database_url, fresh_postgres, postgres
from tests.engine.flows import Effects, flows_of

__all__ = ["database_url", "postgres"]


@dataclass
class Worker:
    process: "subprocess.Popen[str]"
    executor: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        self.process.terminate()
        return self.process.wait(15)


@dataclass
class Place:
    """A database, a folder for effects, and the processes that work there."""

    url: str
    folder: Path
    workers: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.effects = Effects(self.folder)

    def work(self) -> Worker:
        """One more process, ready."""
        command = [sys.executable, "-W", "ignore", "-m", "tests.engine.flows", self.url, str(self.folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self.workers.append(Worker(process, process.stdout.readline().strip()))
        return self.workers[-1]

    async def start(self, flow: str, flow_id: str, **order: Any) -> bool:
        engine = DurableEngine(self.url, self.folder / "locks")
        await asyncio.to_thread(engine.connect)
        try:
            return await engine.start(flow, order, flow_id=flow_id, queue=Queue.RUNS, partition="7")
        finally:
            await asyncio.to_thread(engine.close)


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    place = Place(database_url, tmp_path)
    (tmp_path / "data").mkdir()
    yield place
    place.effects.release()
    for worker in place.workers:
        worker.kill()
        assert worker.process.stdout is not None
        worker.process.stdout.close()


@dataclass
class Launched:
    """An engine at work in this process; `effects` are those of the test at hand."""

    engine: DurableEngine
    effects: Effects
    name: str

    async def start(self, flow: str, flow_id: str = "", queue: Queue = Queue.DELIVERIES, **order: Any) -> str:
        flow_id = flow_id or f"{self.name}:{flow}"
        partition = "7" if queue is Queue.RUNS else None
        assert await self.engine.start(flow, order, flow_id=flow_id, queue=queue, partition=partition)
        return flow_id

    async def ended(self, flow_id: str) -> None:
        for _ in range(1000):
            if not await self.engine.is_active(flow_id):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{flow_id} is still active")


@pytest.fixture(scope="module", params=KINDS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DurableEngine, Path]]:
    folder = tmp_path_factory.mktemp(request.param)
    url = f"sqlite:///{folder / 'ghapp.db'}"
    if request.param == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres"))
    engine = DurableEngine(url, folder / "locks")
    engine.launch(flows_of(folder), 2)
    engine.connect()
    yield engine, folder
    engine.close(5)


@pytest.fixture
def launched(engine: tuple[DurableEngine, Path], request: pytest.FixtureRequest) -> Launched:
    (engine[1] / "effects").unlink(missing_ok=True)
    return Launched(engine[0], Effects(engine[1]), request.node.name)
