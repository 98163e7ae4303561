"""Reads what a command left: plain files below a folder, of bounded size, through no link.

A command may leave a link to a secret, a pipe that never ends, or a hard link to a file that is not its own.
"""

import os
import stat
from contextlib import ExitStack, suppress
from pathlib import Path

from ghapp.sandbox.limits import MEGABYTE

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read_result(folder: Path, path: Path, limit_mb: int) -> bytes | None:
    """The content of `path`, which is to lie below `folder`; None when it is no plain file of ours."""
    *parents, name = path.relative_to(folder).parts
    if ".." in (*parents, name):
        return None
    with suppress(OSError), ExitStack() as stack:
        place = _opened(stack, str(folder), _FOLDER)
        for parent in parents:
            place = _opened(stack, parent, _FOLDER, place)
        file = _opened(stack, name, _FILE, place)
        return _content(file, limit_mb * MEGABYTE)
    return None


def _opened(stack: ExitStack, name: str, flags: int, place: int | None = None) -> int:
    descriptor = os.open(name, flags, dir_fd=place)
    stack.callback(os.close, descriptor)
    return descriptor


def _content(file: int, most: int) -> bytes | None:
    known = os.fstat(file)
    if not stat.S_ISREG(known.st_mode) or known.st_nlink != 1 or known.st_size > most:
        return None
    with os.fdopen(os.dup(file), "rb") as stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None
