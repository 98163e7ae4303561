"""Look now and then whether something is alarming: runs, the review queue, what the machine has left."""

import asyncio
import socket

from ghapp.alerts import rules
from ghapp.alerts.lately import backlog_now, error_rate_now, latency_now
from ghapp.alerts.machine import disk_of, memory_here
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.flows.trouble import note


async def look_at_runs(doors: Doors) -> None:
    for alarm in (await error_rate_now(doors.store), await latency_now(doors.store)):
        if alarm is not None:
            await alert(doors, alarm)


async def look_at_queue(doors: Doors) -> None:
    """Whether people keep up with what waits for them."""
    alarm = (await backlog_now(doors.store)).alarm
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
