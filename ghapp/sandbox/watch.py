"""Watches a run as a whole: most limits of the kernel hold for one process or one file alone."""

import asyncio
import contextlib
import errno
import math
import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from ghapp.sandbox.limits import MEGABYTE, Limits, Stopped
from ghapp.sandbox.unnamed import unnamed

_EVERY, _SELDOM = 0.1, 2.0  # seconds between two looks
_LEAST_FREE = 200 * MEGABYTE  # of every disk: what no count finds must not fill it
_LEAST_ENTRY = 1024  # an empty file takes this too: of what its folder and the disk have for names
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
    return "disk" if used(folders) + on_disk > room or _is_full(folders) else ""


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


def used(folders: Iterable[Path]) -> float:
    """Bytes on disk, following no links. A hostile tree may be of any depth: no recursion.

    Infinite where a path is longer than the kernel takes: what lies there cannot be counted.
    """
    total, left = 0, [str(folder) for folder in folders]
    while left:
        try:
            total += _listed(left.pop(), left)
        except OSError as error:  # gone meanwhile, or not to be read
            if error.errno == errno.ENAMETOOLONG:
                return math.inf
    return total


def _listed(folder: str, folders: list[str]) -> int:
    """Bytes of its entries; those that are folders are added to `folders`."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                total += max(entry.stat(follow_symlinks=False).st_blocks * 512, _LEAST_ENTRY)
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
    return total


def _is_full(folders: Iterable[Path]) -> bool:
    disks = [os.statvfs(folder) for folder in folders]
    return any(disk.f_bavail * disk.f_frsize < _LEAST_FREE for disk in disks)
