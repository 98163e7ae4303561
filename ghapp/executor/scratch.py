"""The executor's temporary files: in a folder of its own, which the next one sweeps if a kill left it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ghapp.git.lock import try_lock

_ROOM = 60  # of the 107 characters that the path of a socket may have; the rest is for names in it


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Where everybody in this process puts temporary files. Who is alive is known from locks."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(parent)
    folder = parent / secrets.token_hex(4)
    lock = try_lock(folder.with_suffix(".lock"))
    assert lock is not None  # noqa: S101  # a name that nobody else has
    folder.mkdir(mode=0o700)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        _remove(folder, lock)


def sweep(parent: Path) -> None:
    for path in sorted(parent.glob("*.lock")):
        if (lock := try_lock(path)) is not None:
            _remove(path.with_suffix(""), lock)


def _remove(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)
    os.close(lock)


@contextmanager
def short_paths() -> Iterator[None]:
    """While the sandbox is attacked: it listens at a socket in a temporary folder."""
    known = tempfile.tempdir
    if known is not None and len(known) > _ROOM:
        tempfile.tempdir = "/tmp"  # noqa: S108  # a folder of its own is made in it
    try:
        yield
    finally:
        tempfile.tempdir = known
