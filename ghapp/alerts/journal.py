"""alerts.jsonl: one line an alert, whole lines whoever writes, never more than two files."""

import fcntl
import os
from pathlib import Path

from ghapp.model import Alert

LARGEST = 10_000_000  # bytes: then it becomes alerts.jsonl.1, and takes the place of the one before


def append(path: Path, alert: Alert, largest: int = LARGEST) -> None:
    """Raises OSError when it cannot be written; then nothing of it is there."""
    line = f"{alert.model_dump_json()}\n".encode()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # among processes: two must not both put the full file aside
        if path.exists() and path.stat().st_size + len(line) > largest:
            path.replace(path.with_name(f"{path.name}.1"))
        _write(path, line)
    finally:
        os.close(lock)


def _write(path: Path, line: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        before = os.fstat(file).st_size
        if os.write(file, line) != len(line):  # the disk is full: half a line is none
            os.ftruncate(file, before)
            raise OSError("the disk is full")
    finally:
        os.close(file)
