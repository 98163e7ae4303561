"""What is not its own, changed."""

import os
from pathlib import Path
from types import SimpleNamespace as Aims


def new_file(aims: Aims) -> None:
    Path(aims.outside, "new").write_text("from inside")


def new_link(aims: Aims) -> None:
    Path(aims.outside, "new").symlink_to("/etc/passwd")


def overwrite(aims: Aims) -> None:
    Path(aims.store).write_text("from inside")


def overwrite_by_symlink(aims: Aims) -> None:
    Path("own-link").symlink_to(aims.store)
    Path("own-link").write_text("from inside")


def append(aims: Aims) -> None:
    with Path(aims.store).open("a") as file:
        file.write("from inside")


def truncate(aims: Aims) -> None:
    os.truncate(aims.store, 0)


def open_truncating(aims: Aims) -> None:
    os.close(os.open(aims.store, os.O_WRONLY | os.O_TRUNC))


def rename(aims: Aims) -> None:
    Path(aims.store).rename(aims.store + ".gone")


def rename_over(aims: Aims) -> None:
    Path("own").write_text("from inside")
    Path("own").replace(aims.store)


def carry_off(aims: Aims) -> None:
    Path(aims.store).rename("carried")


def unlink(aims: Aims) -> None:
    Path(aims.store).unlink()


def chmod(aims: Aims) -> None:
    Path(aims.store).chmod(0o666)


def chmod_by_descriptor(aims: Aims) -> None:
    """A descriptor that only names the file: no right to it was needed to get it."""
    file = os.open(aims.store, os.O_PATH)
    Path(f"/proc/self/fd/{file}").chmod(0o666)


def utime(aims: Aims) -> None:
    os.utime(aims.store, (1, 1))


def xattr(aims: Aims) -> None:
    os.setxattr(aims.store, "user.ghapp", b"from inside")


def chown(aims: Aims) -> None:
    os.chown(aims.store, 12345, 12345)


def other_tenant(aims: Aims) -> None:
    Path(aims.tenant).write_text("from inside")


def tools(aims: Aims) -> None:
    Path(aims.tools, "ruff").write_text("#!/bin/sh\n")


def tools_by_open_descriptor(aims: Aims) -> None:
    """It may be read, so it can be opened; what is done to the descriptor names no path."""
    os.fchmod(os.open(f"{aims.tools}/ruff", os.O_RDONLY), 0o777)


def tools_attribute(aims: Aims) -> None:
    os.setxattr(os.open(f"{aims.tools}/ruff", os.O_RDONLY), "user.ghapp", b"from inside")


def plugins(aims: Aims) -> None:
    Path(aims.plugins, "plugin.yml").write_text("id: mine\n")


def checkout(_aims: Aims) -> None:
    Path("a.txt").write_text("from inside")


def git_directory(_aims: Aims) -> None:
    Path(".git/config").write_text("[core]\nfsmonitor = touch /tmp/x\n")


def git_directory_replaced(_aims: Aims) -> None:
    Path(".git").rename("git-away")


def system(_aims: Aims) -> None:
    Path("/usr/ghapp-attack").touch()
    Path("/usr/ghapp-attack").unlink()
    print("reached")


def kernel_setting(_aims: Aims) -> None:
    """With the value that it has: nothing changes even where it is let in."""
    path = Path("/proc/sys/kernel/core_pattern")
    path.write_text(path.read_text())
    print("reached")


def device(_aims: Aims) -> None:
    """To be executed by others too, which does nothing."""
    os.fchmod(os.open("/dev/full", os.O_RDONLY), 0o667)


def cgroup(aims: Aims) -> None:
    """Out of the group that counts, into another one."""
    Path(aims.cgroup, "cgroup.procs").write_text(str(os.getpid()))
    print("reached")
