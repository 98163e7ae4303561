"""What folders take of their disks, and whether these are full."""

import contextlib
import errno
import math
import os
from collections.abc import Iterable
from pathlib import Path

from ghapp.sandbox.limits import MEGABYTE

_LEAST_FREE = 200 * MEGABYTE  # of every disk: what no count finds must not fill it
_LEAST_ENTRY = 1024  # an empty file takes this too: of what its folder and the disk have for names


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


def is_full(folders: Iterable[Path]) -> bool:
    disks = [os.statvfs(folder) for folder in folders]
    return any(disk.f_bavail * disk.f_frsize < _LEAST_FREE for disk in disks)
