"""Watches a run as a whole: most limits of the kernel hold for one process or one file alone."""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from ghapp.sandbox.disk import is_full, used
from ghapp.sandbox.limits import MEGABYTE, Limits, Stopped
from ghapp.sandbox.unnamed import unnamed

_EVERY, _SELDOM = 0.1, 2.0  # seconds between two looks
_SHARE = 10  # a look may take this part of the time between two looks


async def too_much(leader: int, folders: Iterable[Path], limits: Limits) -> Stopped:
    """Returns only when a limit is passed. What is in `folders` at the beginning does not count."""
    folders, pause = tuple(folders), _EVERY
    room = await asyncio.to_thread(used, folders) + limits.disk_mb * MEGABYTE
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        if stopped := await asyncio.to_thread(judge, leader, folders, room, limits):
            return stopped
        pause = min(max(_EVERY, _SHARE * (time.monotonic() - began)), _SELDOM)


def judge(leader: int, folders: Iterable[Path], room: float, limits: Limits) -> Stopped:
    family = _family(leader)
    if sum(map(_threads, family)) > limits.processes:
        return "processes"
    on_disk, in_memory = unnamed((process.pid for process in family), folders)
    most = limits.memory_mb * MEGABYTE
    if in_memory > most or (sum(map(_resident, family)) > most and sum(map(_proportional, family)) > most):
        return "memory"
    return "disk" if used(folders) + on_disk > room or is_full(folders) else ""


def _family(leader: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(leader)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _threads(process: psutil.Process) -> int:
    """The kernel counts them as processes where it holds the limit itself."""
    with contextlib.suppress(psutil.Error):
        return int(process.num_threads())
    return 1


def _resident(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _proportional(process: psutil.Process) -> int:
    """Shared pages are counted once; slower to ask, so only when the quick sum is too much."""
    with contextlib.suppress(psutil.Error, AttributeError):
        return int(process.memory_full_info().pss)
    return _resident(process)
