"""The engine on DBOS: SQLite by default, PostgreSQL by its URL."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, StepOptions
from dbos._error import DBOSWorkflowIDInUseError

from ghapp.engine.liveness import FileLiveness, Liveness, PostgresLiveness, Watcher
from ghapp.engine.protocol import Flow, Queue, Work
from ghapp.errors import TryLater
from ghapp.observability.log import logger
from ghapp.store.database import is_sqlite, open_engine

T = TypeVar("T")
_log = logger(__name__)

APPLICATION = "ghapp"
FLOW_VERSION = "flows-1"  # pinned: the default changes with every deploy and would strand runs under way
POLLING_SECONDS = 0.2
ALERTS_POLLING_SECONDS = 1.0
MAX_RECOVERIES = 5  # a run that kills its worker must not loop
MANY = 500  # ids a statement
PATIENCE = 12  # waits of a step on a door that is shut
ACTIVE = ("ENQUEUED", "PENDING", "DELAYED")


class DurableEngine:
    """`launch` starts to work; without it, flows can be started but run elsewhere."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._client: DBOSClient | None = None
        self._watcher: Watcher | None = None
        self._own_engines: list[sa.Engine] = []
        self._under_way: set[object] = set()
        # Unique per boot: a draining process with the same id would claim work again.
        self.executor_id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"

    def launch(self, flows: Mapping[str, Flow], concurrency: int) -> None:
        """Register the flows, start to work on all queues, and watch for dead executors.

        Blocks for a moment; call it where no event loop runs: flows get a loop of their own.
        """
        _quiet_cancellations()
        DBOS(config=self._config())
        for name, flow in flows.items():
            DBOS.workflow(name=name, max_recovery_attempts=MAX_RECOVERIES)(self._as_workflow(name, flow))
        self._watcher = Watcher(self._liveness(), self.executor_id)
        self._watcher.hold()  # before any work is ours: nobody may take us for dead
        self._register_queues(concurrency)
        DBOS.listen_queues(list(Queue))
        DBOS.launch()
        _wait_for_workers()
        self._watcher.start()

    def _register_queues(self, concurrency: int) -> None:
        """Before the launch: a queue that is new to a database at work is noticed a second late."""
        DBOS.migrate(self._url)
        self.connect()
        known = self._connected
        known.register_queue(Queue.DELIVERIES, worker_concurrency=32, polling_interval_sec=POLLING_SECONDS)
        known.register_queue(
            Queue.RUNS,
            partition_concurrency=concurrency,
            worker_concurrency=concurrency,
            polling_interval_sec=POLLING_SECONDS,
        )
        known.register_queue(Queue.ALERTS, worker_concurrency=32, polling_interval_sec=ALERTS_POLLING_SECONDS)

    def _as_workflow(self, name: str, flow: Flow) -> Callable[[dict[str, Any]], Awaitable[Any]]:
        async def workflow(order: dict[str, Any]) -> Any:
            self._under_way.add(token := object())
            try:
                return await flow(DurableSteps(), order)
            finally:
                self._under_way.discard(token)

        workflow.__qualname__ = name
        return workflow

    def connect(self) -> None:
        """Make `start` and `cancel` work, as a launch does. The tables exist once any process has launched.

        Raises TryLater E200 when the database is down.
        """
        if self._client is not None:
            return
        options: dict[str, Any] = {"system_database_engine": self._sqlite()} if is_sqlite(self._url) else {}
        with self._telling():
            self._client = DBOSClient(
                system_database_url=self._url,
                application_name=APPLICATION,
                retry_connection_errors=False,
                **options,
            )

    def close(self, patience_seconds: int = 20) -> None:
        """Take no new work, give running flows this long, hand the rest over."""
        if self._watcher is not None:
            self._watcher.stop()
            patience = patience_seconds if self._under_way else 0  # it waits a second before it first looks
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
            self._watcher.leave()
        if self._client is not None:
            self._client.destroy()
        for engine in self._own_engines:
            engine.dispose()

    async def start(
        self, flow: str, order: dict[str, Any], *, flow_id: str, queue: Queue, partition: str | None = None
    ) -> bool:
        options: EnqueueOptions = {
            "workflow_name": flow,
            "queue_name": queue,
            "workflow_id": flow_id,
            "workflow_id_reuse_policy": "reject",
            "app_version": FLOW_VERSION,
        }
        if partition is not None:
            options["queue_partition_key"] = partition
        try:
            with self._telling():
                await self._connected.enqueue_async(options, order)
        except DBOSWorkflowIDInUseError:
            return False
        return True

    async def cancel(self, flow_ids: Sequence[str]) -> None:
        if flow_ids:
            with self._telling():
                await self._connected.cancel_workflows_async(list(flow_ids))

    async def forget(self, flow_ids: Sequence[str]) -> None:
        for start in range(0, len(flow_ids), MANY):
            with self._telling():
                await self._connected.delete_workflows_async(list(flow_ids[start : start + MANY]))

    async def is_active(self, flow_id: str) -> bool:
        return await self._status(flow_id) in ACTIVE

    async def has_ended(self, flow_id: str) -> bool:
        return await self._status(flow_id) not in (None, *ACTIVE)

    async def _status(self, flow_id: str) -> str | None:
        with self._telling():
            found = await self._connected.list_workflows_async(
                workflow_ids=[flow_id], load_input=False, load_output=False
            )
        return next((flow.status for flow in found), None)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """The database's troubles as ours."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise TryLater("E200", after=5, detail=error.orig, path=self._place) from error

    @property
    def _connected(self) -> DBOSClient:
        if self._client is None:
            raise TryLater("E200", detail="not connected", path=self._place)
        return self._client

    @property
    def _place(self) -> str | None:
        """What people are told of the database: never its URL, which may hold a password."""
        return sa.make_url(self._url).database

    def _config(self) -> DBOSConfig:
        config = DBOSConfig(
            name=APPLICATION,
            system_database_url=self._url,
            executor_id=self.executor_id,
            application_version=FLOW_VERSION,
            log_level="WARNING",
            enable_otlp=False,
            notification_listener_polling_interval_sec=POLLING_SECONDS,  # so long a stop waits for it
        )
        if is_sqlite(self._url):
            config["system_database_engine"] = self._sqlite()
        return config

    def _sqlite(self) -> sa.Engine:
        engine = open_engine(self._url, pool_size=20)
        self._own_engines.append(engine)
        return engine

    def _liveness(self) -> Liveness:
        return FileLiveness(self._folder) if is_sqlite(self._url) else PostgresLiveness(self._url)


class DurableSteps:
    @property
    def flow_id(self) -> str:
        return DBOS.workflow_id or ""

    async def run(self, name: str, work: Work[T], *, whole: bool = False) -> T:
        options = _options(name, whole=whole)
        for patience in range(PATIENCE):
            try:
                return await DBOS.run_step_async(options, _coroutine(work))
            except TryLater as shut:
                _log.warning("waiting", step=name, code=shut.code, problem=str(shut), tries=patience + 1)
                await DBOS.sleep_async(max(shut.after, min(2.0**patience, 300.0)))
        return await DBOS.run_step_async(options, _coroutine(work))

    async def together(self, steps: Sequence[tuple[str, Work[T]]]) -> list[T]:
        # No durable sleep here: steps are numbered as they are asked for, so the order must not vary.
        options: StepOptions = {
            "retries_allowed": True,
            "max_attempts": 4,
            "interval_seconds": 1,
            "backoff_rate": 2,
            "should_retry": lambda error: isinstance(error, TryLater),
        }
        tasks = [
            asyncio.ensure_future(DBOS.run_step_async({**_options(name), **options}, _coroutine(work)))
            for name, work in steps
        ]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _options(name: str, *, whole: bool = False) -> StepOptions:
    return {"name": name, "preemptible": not whole}


def _coroutine(work: Work[T]) -> Callable[[], Any]:
    async def step() -> T:
        return await work()

    return step


def _wait_for_workers(seconds: float = 3.0) -> None:
    """They are threads, each started a moment after the launch: be ready only when we are."""
    wanted = {f"queue-worker-{queue}" for queue in Queue}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not wanted <= {thread.name for thread in threading.enumerate()}:
        time.sleep(0.02)


class _NoCancellations(logging.Filter):
    """A superseded run is no error, but the library logs it as one, with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        return (
            not (kind is not None and "Cancelled" in kind.__name__) and "cancelled" not in record.getMessage()
        )


def _quiet_cancellations() -> None:
    log = logging.getLogger("dbos")
    if not any(isinstance(known, _NoCancellations) for known in log.filters):
        log.addFilter(_NoCancellations())
    with contextlib.suppress(IndexError):
        log.handlers.clear()  # it brings a console handler of its own; ours renders and redacts
    log.propagate = True
