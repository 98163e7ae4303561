"""Watches the processes of a run together: most limits of the kernel hold for each of them alone."""

import asyncio
import contextlib

import psutil

from ghapp.sandbox.limits import Limits, Stopped
from ghapp.sandbox.wrapper import MEGABYTE

_EVERY = 0.25


async def too_much(leader: int, limits: Limits) -> Stopped:
    """Returns only when a limit is passed. Quick tools end before the first look."""
    while True:
        await asyncio.sleep(_EVERY)
        if stopped := await asyncio.to_thread(judge, leader, limits):
            return stopped


def judge(leader: int, limits: Limits) -> Stopped:
    family = _family(leader)
    if len(family) > limits.processes:
        return "processes"
    return "memory" if sum(map(_resident, family)) > limits.memory_mb * MEGABYTE else ""


def _family(leader: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(leader)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
