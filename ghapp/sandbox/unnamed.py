"""Files without a name, which nobody finds who walks the folders: unlinked but open, or made in memory."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path


def unnamed(pids: Iterable[int], folders: Iterable[Path]) -> tuple[int, int]:
    """Bytes of such files that these processes have open: on the disks of the folders, and elsewhere."""
    disks = {folder.stat().st_dev for folder in folders}
    files = {(file.st_dev, file.st_ino): file for pid in pids for file in _open_files(pid)}.values()
    on_disk = sum(file.st_blocks for file in files if file.st_dev in disks)
    everywhere = sum(file.st_blocks for file in files)
    return on_disk * 512, (everywhere - on_disk) * 512


def _open_files(pid: int) -> Iterator[os.stat_result]:
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as descriptors:
        for descriptor in descriptors:
            with contextlib.suppress(OSError):
                file = descriptor.stat()
                if stat.S_ISREG(file.st_mode) and file.st_nlink == 0:
                    yield file
