"""The wiring: every door is made here, once, and handed to who needs it."""

import asyncio
import itertools
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from aiohttp import web

from ghapp.alerts.channels import channels_of
from ghapp.config.layers import require
from ghapp.config.server import Settings
from ghapp.engine import Flow, Queue, Steps
from ghapp.engine.durable import DurableEngine
from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.executor.client import Executor
from ghapp.executor.orders import Start
from ghapp.flows.alerting import TELL_ALERT, tell_alert
from ghapp.flows.applying import APPLY, apply
from ghapp.flows.asking import REPAIR
from ghapp.flows.check_commit import check_commit
from ghapp.flows.delivery import DELIVERY, handle_delivery
from ghapp.flows.doors import Doors
from ghapp.flows.looking import look_at_machine
from ghapp.flows.opening import CHECK_COMMIT
from ghapp.flows.reconciling import RECONCILE, reconcile
from ghapp.flows.reconsidering import RECONSIDER, reconsider
from ghapp.flows.repair import repair
from ghapp.github import GitHub
from ghapp.observability.log import logger
from ghapp.observability.metrics import Metrics
from ghapp.pipeline.schedule import cores
from ghapp.plugin.load import load_plugins
from ghapp.sandbox import Level
from ghapp.store import Store
from ghapp.web.app import make_app
from ghapp.web.health import Health
from ghapp.web.status import Status
from ghapp.web.webhook import Webhook

GRACE_SECONDS = 30
RECONCILE_SECONDS = 300
RECHECK_SECONDS = 600
_log = logger(__name__)
FLOWS: dict[str, Callable[[Doors, Steps, dict[str, Any]], Awaitable[Any]]] = {
    DELIVERY: handle_delivery,
    CHECK_COMMIT: check_commit,
    REPAIR: repair,
    APPLY: apply,
    RECONCILE: reconcile,
    RECONSIDER: reconsider,
    TELL_ALERT: tell_alert,
}


def open_doors(settings: Settings, door: type[GitHub] = GitHub) -> Doors:
    """Make every door; that to GitHub is a `door`.

    Raises UserProblem E310 when a secret is missing, E321 when the key cannot be read.
    """
    require(settings, "webhook_secret", "app_id")
    try:
        key = settings.key
    except OSError as error:
        raise UserProblem("E321", path=settings.private_key_path, detail=error) from error
    if not key.strip():
        raise UserProblem("E310", key="PRIVATE_KEY", key_lower="private_key_path")
    if not (settings.app_id.isdigit() and int(settings.app_id)):
        raise UserProblem("E312", key="APP_ID", detail="it is a number", source="the settings")
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    metrics = Metrics()
    github = door(
        api_url=settings.github_api_url,
        url=settings.github_url,
        app_id=settings.app_id,
        private_key=key,
        metrics=metrics,
    )
    github.check_key()
    return Doors(
        settings=settings,
        store=Store(settings.store_url),
        engine=DurableEngine(settings.store_url, settings.data_dir / "locks"),
        github=github,
        executor=_executor(settings),
        plugins=load_plugins(settings.plugins_path),
        metrics=metrics,
        channels=channels_of(settings, settings.data_dir.absolute()),
    )


def _executor(settings: Settings) -> Executor:
    """It gets no setting but these. Where it is another user, the store and the key are out of its sight."""
    start = Start(
        folder=settings.executor_folder,
        tools=settings.tools_folder.absolute(),
        plugins=tuple(path.absolute() for path in settings.plugins_path),
        protocols=(settings.github_url.partition(":")[0],),
        sandbox=settings.sandbox,
        least=Level(settings.min_sandbox_forks),
        log_level=settings.log_level,
        log_format=settings.log_format,
    )
    folder = settings.data_dir.absolute()
    files = (folder / "ghapp.db", settings.private_key_path and settings.private_key_path.absolute())
    hidden = (folder, *(path for path in files if path))
    return Executor(start, user=settings.executor_user, hidden=hidden)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """Web and workers in this process; yields the address. Leaves nothing running."""
    doors = open_doors(settings)
    engine = doors.engine
    assert isinstance(engine, DurableEngine)  # noqa: S101  # the wiring made it
    listening = _bind(settings)
    webhook = _webhook(doors)
    runner = web.AppRunner(_app(doors, webhook), access_log=None)
    try:
        await doors.executor.open()
        await asyncio.to_thread(doors.store.migrate)
        await _launch(doors, engine)
        active = await doors.store.runs.all_active()
        await doors.executor.sweep({run.id for run in active})
        _log.info("work picked up", runs=len(active), deliveries=await webhook.pick_up())
        await runner.setup()
        async with _repeating(_keep_reconciling(doors, engine), _keep_rechecking(doors.executor)):
            yield await _listen(runner, listening, settings)
    finally:
        await runner.cleanup()
        listening.close()
        await asyncio.to_thread(engine.close, GRACE_SECONDS - 10)
        await doors.executor.close()
        doors.store.close()


async def _launch(doors: Doors, engine: DurableEngine) -> None:
    concurrency = doors.settings.workers_concurrency or cores()
    flows: dict[str, Flow] = {name: partial(_flow, doors, name) for name in FLOWS}
    await asyncio.to_thread(engine.launch, flows, concurrency)
    await asyncio.to_thread(engine.connect)


async def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT; `ready` hears the address."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings) as address:
        _log.info("serving", address=address)
        ready(address)
        await stop.wait()
        _log.info("stopping")


@asynccontextmanager
async def _repeating(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_rechecking(executor: Executor) -> None:
    """The machine may change under us: a box that does not hold any more runs nothing."""
    while True:
        await asyncio.sleep(RECHECK_SECONDS)
        before = executor.standing
        with suppress(GhappError):  # it is started anew when it is needed, and then says what is wrong
            now = await executor.recheck()
            if now.level is not before.level or now.closed:
                _log.warning("the sandbox changed", before=before.level, level=now.level, closed=now.closed)


async def _keep_reconciling(doors: Doors, engine: DurableEngine) -> None:
    """At start and every five minutes; a store that is down is asked again the next time."""
    for number in itertools.count():
        with suppress(TryLater):
            flow_id = f"{RECONCILE}:{engine.executor_id}:{number}"
            await engine.start(RECONCILE, {}, flow_id=flow_id, queue=Queue.DELIVERIES)
        await look_at_machine(doors)
        await asyncio.sleep(RECONCILE_SECONDS)


async def _flow(doors: Doors, name: str, steps: Steps, order: dict[str, Any]) -> Any:
    return await FLOWS[name](doors, steps, order)


def _webhook(doors: Doors) -> Webhook:
    return Webhook(
        secret=doors.settings.webhook_secret.get_secret_value(),
        app_id=doors.github.app_id,
        store=doors.store,
        engine=doors.engine,
        metrics=doors.metrics,
        read_only=doors.settings.read_only,
    )


def _app(doors: Doors, webhook: Webhook) -> web.Application:
    settings, store = doors.settings, doors.store
    return make_app(
        webhook=webhook,
        health=Health(store, doors.metrics, settings.data_dir, read_only=settings.read_only),
        status=Status(store, doors.plugins, lambda: doors.executor.standing.level, doors.metrics.cache),
        store=store,
        metrics=doors.metrics,
        token=settings.metrics_token.get_secret_value(),
    )


def _bind(settings: Settings) -> socket.socket:
    """First of all: who cannot listen must not take over anybody's work. Callers wait until we answer."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise UserProblem("E900", host=settings.host, port=settings.port, detail=error.strerror) from error


async def _listen(runner: web.AppRunner, listening: socket.socket, settings: Settings) -> str:
    await web.SockSite(runner, listening).start()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}"
