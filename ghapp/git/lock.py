"""A lock on a file: it holds between tasks and between processes, and dies with its holder."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

from ghapp.errors import TryLater

_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2)


@contextlib.asynccontextmanager
async def locked(path: Path, *, seconds: float = 900) -> AsyncIterator[None]:
    descriptor = await _take(path, seconds)
    try:
        yield
    finally:
        os.close(descriptor)


async def _take(path: Path, seconds: float) -> int:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waited, turn = 0.0, 0
    while (descriptor := try_lock(path)) is None:
        if waited >= seconds:
            raise TryLater("E005", after=30, detail=f"{path.name} is held by another run")
        pause = _PAUSES[min(turn, len(_PAUSES) - 1)]
        await asyncio.sleep(pause)
        waited, turn = waited + pause, turn + 1
    return descriptor


def try_lock(path: Path) -> int | None:
    """An open descriptor that holds the lock, or None. Closing it gives the lock back."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_still(path, descriptor):
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None


def _is_still(path: Path, descriptor: int) -> bool:
    """Another holder may have removed the file between our open and our lock."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    return False
