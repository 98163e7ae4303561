"""Finds and kills every process of one run, also those that left its group, session or parent."""

import contextlib
import os
import resource
import sys
import time
from collections.abc import Iterator

import psutil

from ghapp.sandbox.environment import MARK
from ghapp.sandbox.wrapper import brand

_PATIENCE = 10.0


def kill_all(mark: str, session: int) -> int:
    """Until none is left: what forks while we look is found the next time round. Says how many remain."""
    end = time.monotonic() + _PATIENCE
    while left := list(members(mark, session)):
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if time.monotonic() > end:
            return len(left)
        time.sleep(0.005)
    return 0


def members(mark: str, session: int) -> Iterator[psutil.Process]:
    """A daemon leaves the session and may clear its environment: each sign alone is enough."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if _is_of(process, mark, session) and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def _is_of(process: psutil.Process, mark: str, session: int) -> bool:
    if os.getsid(process.pid) == session or _brand_of(process.pid) == brand(mark):
        return True
    return bool(process.environ().get(MARK) == mark)


def _brand_of(pid: int) -> int | None:
    if not sys.platform.startswith("linux"):
        return None
    with contextlib.suppress(OSError):  # somebody else's process
        return resource.prlimit(pid, resource.RLIMIT_RTTIME)[1]
    return None
