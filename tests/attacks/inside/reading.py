"""What is not its own, read: by its path, by links, by ways round about."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace as Aims


def _say(path: str | Path) -> None:
    sys.stdout.buffer.write(Path(path).read_bytes())


def by_path(aims: Aims) -> None:
    _say(aims.secret)


def by_relative_path(aims: Aims) -> None:
    _say(os.path.relpath(aims.secret))


def by_planted_symlink(aims: Aims) -> None:
    _say(aims.planted)


def by_own_symlink(aims: Aims) -> None:
    Path("own-link").symlink_to(aims.secret)
    _say("own-link")


def by_symlinked_folder(aims: Aims) -> None:
    Path("own-folder").symlink_to(aims.outside)
    _say("own-folder/secret")


def by_hard_link(aims: Aims) -> None:
    os.link(aims.secret, "own-hard-link")
    _say("own-hard-link")


def by_proc_root(aims: Aims) -> None:
    """Also by our own parent's root: in a namespace of its own that is another one."""
    for pid in (aims.victim, os.getppid(), 1):
        try:
            _say(f"/proc/{pid}/root{aims.secret}")
        except OSError:
            continue


def by_proc_cwd(aims: Aims) -> None:
    _say(f"/proc/{aims.victim}/cwd/secret")


def by_folder_handle(aims: Aims) -> None:
    """Out of the box through the descriptor of a folder and enough `..`."""
    folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    file = os.open("../" * 30 + aims.secret.lstrip("/"), os.O_RDONLY, dir_fd=folder)
    sys.stdout.buffer.write(os.read(file, 1000))


def other_tenant(aims: Aims) -> None:
    _say(aims.tenant)


def other_tenants_names(aims: Aims) -> None:
    sys.stdout.write(" ".join(path.name for path in Path(aims.tenant).parent.iterdir()))


def store(aims: Aims) -> None:
    _say(aims.store)


def git_directory(_aims: Aims) -> None:
    _say(".git/config")


def size_of_foreign_file(aims: Aims) -> None:
    sys.stdout.write(f"size {Path(aims.odd).stat().st_size}")


def inherited_descriptors(_aims: Aims) -> None:
    for descriptor in range(3, 256):
        try:
            sys.stdout.buffer.write(os.pread(descriptor, 1000, 0))
        except OSError:
            continue


def environment(_aims: Aims) -> None:
    sys.stdout.write(str(dict(os.environ)))
