"""What a machine must have for an attack to succeed where there is no box. Each says what is missing."""

import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

from ghapp.sandbox.cgroup import own_group


def needs_root() -> str:
    return "" if os.getuid() == 0 else "only root may do this without a box"


def needs_group() -> str:
    group = own_cgroup()
    return "" if group and os.access(group / "cgroup.procs", os.W_OK) else "no control group can be written"


def own_cgroup() -> Path | None:
    return own_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())


def needs_core_dumps() -> str:
    pattern = Path("/proc/sys/kernel/core_pattern").read_text()
    is_allowed = resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
    return "" if is_allowed and pattern.startswith("core") else "the machine writes no core dumps here"


def needs_two() -> str:
    return "" if len(os.sched_getaffinity(0)) > 1 else "there is only one processor"


def needs_ptrace() -> str:
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    is_free = os.getuid() == 0 or not scope.exists() or scope.read_text().strip() == "0"
    return "" if is_free else "the kernel lets nobody trace but parents (yama)"


def needs_setting(name: str, *values: str) -> Callable[[], str]:
    """Root, or one of these values of a setting of the kernel (below /proc/sys)."""

    def missing() -> str:
        path = Path("/proc/sys", name)
        is_free = os.getuid() == 0 or not path.exists() or path.read_text().strip() in values
        return "" if is_free else f"the kernel refuses it to ordinary users ({name})"

    return missing


def needs_family(family: int, kind: int, protocol: int = 0) -> Callable[[], str]:
    """A kernel that has this family of sockets, and lets us have one."""

    def missing() -> str:
        try:
            socket.socket(family, kind, protocol).close()
        except OSError as error:
            return f"no such socket here: {error.strerror}"
        return ""

    return missing
