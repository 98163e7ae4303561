"""System calls that Python has no name for, used outside the box: to aim, and to look."""

import ctypes
import os
import platform
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_ARM = platform.machine() == "aarch64"
_SHMGET, _SHMCTL, _MSGGET, _MSGCTL = (194, 195, 186, 187) if _ARM else (29, 31, 68, 71)
_AT_FDCWD, _MOST, _REMOVE = -100, 128, 0


def handle_of(path: Path) -> tuple[int, str]:
    """The type and, in hexadecimal, the value by which open_by_handle_at(2) finds this file."""
    handle = ctypes.create_string_buffer(_MOST.to_bytes(4, "little") + bytes(4 + _MOST))
    mount = ctypes.c_int()
    if _LIBC.name_to_handle_at(_AT_FDCWD, os.fsencode(path), handle, ctypes.byref(mount), 0):
        return 0, ""  # a file system that has none
    size = int.from_bytes(handle.raw[:4], "little")
    return int.from_bytes(handle.raw[4:8], "little", signed=True), handle.raw[8 : 8 + size].hex()


def removed_shared_memory(key: int) -> bool:
    """Whether there was a segment of this key."""
    found = _LIBC.syscall(_SHMGET, key, 0, 0)
    return found != -1 and bool(_LIBC.syscall(_SHMCTL, found, _REMOVE, 0) == 0)


def removed_message_queue(key: int) -> bool:
    found = _LIBC.syscall(_MSGGET, key, 0)
    return found != -1 and bool(_LIBC.syscall(_MSGCTL, found, _REMOVE, 0) == 0)
