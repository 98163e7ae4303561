"""Results that are not what they seem, and things left for whoever comes next."""

import os
from pathlib import Path
from types import SimpleNamespace as Aims


def symlink(aims: Aims) -> None:
    Path(aims.result).symlink_to(aims.secret)


def hard_link(aims: Aims) -> None:
    os.link(aims.secret, aims.result)


def folder_link(aims: Aims) -> None:
    Path(aims.result).parent.rename("away")
    Path(aims.result).parent.symlink_to(aims.outside)


def pipe(aims: Aims) -> None:
    """Who opens it waits for ever."""
    os.mkfifo(aims.result)


def giant(aims: Aims) -> None:
    with Path(aims.result).open("wb") as file:
        file.truncate(3 * 1024 * 1024)


def unreadable(aims: Aims) -> None:
    """A tree that is hard to remove."""
    folder = Path(os.environ["HOME"], "hard")
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/file").touch()
    (folder / "inner").chmod(0)


def deep(_aims: Aims) -> None:
    """A tree that is hard to remove for who walks it by recursion."""
    os.chdir(os.environ["HOME"])
    for _ in range(1500):
        Path("d").mkdir()
        os.chdir("d")


def setuid(aims: Aims) -> None:
    """A program that runs with the rights of its owner, for whoever comes later."""
    os.close(os.open(aims.result, os.O_CREAT | os.O_WRONLY, 0o4755))


def device(aims: Aims) -> None:
    os.mknod(aims.result, 0o020666, os.makedev(1, 3))
