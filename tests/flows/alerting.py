"""The flow of alerts alone: a real store and engine, no GitHub. As a program it works until it is killed."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ghapp.alerts.alarms import Alarm
from ghapp.config.server import Settings
from ghapp.engine import liveness
from ghapp.engine.durable import DurableEngine
from ghapp.flows.alerting import TELL_ALERT, alert, tell_alert
from ghapp.flows.doors import Doors
from ghapp.model import AlertKind, AlertSeverity, Channel, Telling, TellingState
from ghapp.server import open_doors
from ghapp.store import Store

ALARM = Alarm(AlertKind.DISK, AlertSeverity.P0, "disk:P0", {"host": "here", "free": 7, "percent": 99})


def settings_for(folder: Path, key: str, **more: Any) -> Settings:
    needed = {"app_id": "1", "private_key": key, "webhook_secret": "s", "data_dir": folder}
    return Settings.model_validate(needed | more)


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[Doors]:
    doors = open_doors(settings)
    engine = doors.engine
    assert isinstance(engine, DurableEngine)
    await asyncio.to_thread(doors.store.migrate)
    await asyncio.to_thread(engine.launch, {TELL_ALERT: partial(tell_alert, doors)}, 1)
    await asyncio.to_thread(engine.connect)
    try:
        yield doors
    finally:
        await asyncio.to_thread(engine.close, 5)
        doors.store.close()


async def tellings(doors: Doors) -> dict[Channel, Telling]:
    """Of the one alert that there is."""
    [(_, found)] = await doors.store.alerts.recent()
    return {each.channel: each for each in found}


async def waits_for(store: Store, *channels: Channel) -> None:
    """Until only these wait to be told."""
    for _ in range(1200):
        if [each.channel for each in await store.alerts.waiting()] == [*channels]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {await store.alerts.waiting()}")


async def excuse(doors: Doors, channel: Channel) -> str:
    """Why a channel was not told yet, once something is said of it."""
    for _ in range(400):
        if reason := (await tellings(doors))[channel].reason:
            return reason
        await asyncio.sleep(0.02)
    raise AssertionError("nothing is said")


async def ended(doors: Doors) -> dict[Channel, Telling]:
    """Once nothing waits to be told any more."""
    await waits_for(doors.store)
    return await tellings(doors)


def states(found: dict[Channel, Telling]) -> dict[Channel, TellingState]:
    return {channel: each.state for channel, each in found.items()}


async def _work(settings: Settings, *, raises: bool) -> None:
    liveness.SCAN_SECONDS = 0.3
    async with at_work(settings) as doors:
        if raises:
            await alert(doors, ALARM)
        await asyncio.sleep(600)


if __name__ == "__main__":
    path, url, key, raises = sys.argv[1:]
    given = settings_for(Path(path), Path(key).read_text(), alert_webhook_url=url)
    asyncio.run(_work(given, raises=raises == "raises"))
