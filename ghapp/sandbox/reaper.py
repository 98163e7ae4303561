"""Finds and kills every process of one run, also those that left its group, session or parent."""

import contextlib
import os
import time
from collections.abc import Iterator

import psutil

from ghapp.sandbox.environment import MARK

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
    """A daemon leaves the session but keeps the mark; a cleared environment loses the mark only."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            marked = os.getsid(process.pid) == session or process.environ().get(MARK) == mark
            if marked and process.status() != psutil.STATUS_ZOMBIE:
                yield process
