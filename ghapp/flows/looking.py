"""Look now and then whether something is alarming: how runs fare, and what the machine has left."""

import asyncio
import socket

from ghapp.alerts import rules
from ghapp.alerts.machine import disk_of, memory_here
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.flows.trouble import note
from ghapp.model.moment import now


async def look_at_runs(doors: Doors) -> None:
    """Of all processes together: from the store."""
    since = now(-rules.WINDOW)
    ended = await doors.store.lately.ended(since)
    broken = sum(count for problem, count in ended.items() if problem in rules.BROKEN)
    waits = await doors.store.lately.waits(since, now())
    for alarm in (rules.error_rate(broken, sum(ended.values())), rules.latency(waits)):
        if alarm is not None:
            await alert(doors, alarm)


async def look_at_machine(doors: Doors) -> None:
    """Of the one that this process is on."""
    host, folder = socket.gethostname(), doors.settings.data_dir
    try:
        disk, memory = await asyncio.to_thread(lambda: (disk_of(folder), memory_here()))
    except OSError as error:  # the folder is gone: the next look may find it
        note(doors, error, "E999")
        return
    for alarm in (rules.disk(host, disk), rules.memory(host, memory)):
        if alarm is not None:
            await alert(doors, alarm)
