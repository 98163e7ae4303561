"""The strongest level: bwrap in a control group of its own, where the kernel counts memory and processes.

Needs cgroup v2 with the controllers memory and pids, delegated to us as systemd's `Delegate=yes` does
(https://systemd.io/CGROUP_DELEGATION): only then the groups below ours are ours to make.
"""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ghapp.sandbox.box import Box
from ghapp.sandbox.launch import Launch, Launcher
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import MEGABYTE, Limits, Stopped

NEEDED = frozenset({"memory", "pids"})
_OWN_LEAF = "supervisor"
_ENTER = 'echo 0 > "$0" && exec "$@"'  # before anything is started: what it starts is born in the group


class InCgroup:
    level = Level.CGROUP

    def __init__(self, inner: Launcher, parent: Path) -> None:
        self._inner, self._parent = inner, parent

    @contextmanager
    def launch(self, command: Sequence[str], box: Box, limits: Limits, status: int) -> Iterator[Launch]:
        with _group(self._parent, limits) as group, self._inner.launch(command, box, limits, status) as inner:
            argv = ("/bin/sh", "-c", _ENTER, str(group / "cgroup.procs"), *inner.argv)
            yield replace(inner, argv=argv, stopped=lambda: _stopped(group))


@contextmanager
def _group(parent: Path, limits: Limits) -> Iterator[Path]:
    group = parent / f"job-{secrets.token_hex(8)}"
    group.mkdir()
    try:
        (group / "memory.max").write_text(str(limits.memory_mb * MEGABYTE))
        (group / "pids.max").write_text(str(limits.processes))
        (group / "memory.oom.group").write_text("1")
        with contextlib.suppress(FileNotFoundError):  # a kernel without swap
            (group / "memory.swap.max").write_text("0")
        yield group
    finally:
        remove(group)


def remove(group: Path) -> None:
    """With all that is in it. A group that stays is told by its name and swept at the next start."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            (group / "cgroup.kill").write_text("1")
        with contextlib.suppress(OSError):
            group.rmdir()
        if not group.exists():
            return
        time.sleep(0.005)


def _stopped(group: Path) -> Stopped:
    events = (group / "memory.events").read_text()
    return "memory" if re.search(r"^oom(_group)?_kill [1-9]", events, re.MULTILINE) else ""


def delegated() -> Path | str:
    """The group below which ours are made, or why there is none."""
    own = own_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    if own is None:
        return "cgroup v2 is not mounted"
    try:
        return _prepared(own)
    except OSError as error:
        return f"the control group {own} is not ours: {error.strerror}"


def own_group(cgroup: str, mountinfo: str) -> Path | None:
    """Where the files of our own group are, from the texts of /proc/self/cgroup and /proc/self/mountinfo."""
    path = next((line[3:] for line in cgroup.splitlines() if line.startswith("0::")), None)
    mount = re.search(r"^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 ", mountinfo, re.MULTILINE)
    if path is None or mount is None:
        return None
    below = path.removeprefix(mount[1]) if mount[1] != "/" else path
    return Path(mount[2], below.lstrip("/"))


def _prepared(own: Path) -> Path | str:
    """No group may hold processes and give out controllers at once: ours move into a leaf first."""
    own = own.parent if own.name == _OWN_LEAF else own
    if missing := NEEDED - {*(own / "cgroup.controllers").read_text().split()}:
        return f"the control group has no controller {', '.join(sorted(missing))}"
    if os.getxattr(own, "user.delegate") != b"1":
        return f"the control group {own} is not delegated: Delegate=yes in the systemd unit"
    leaf = own / _OWN_LEAF
    leaf.mkdir(exist_ok=True)
    for pid in (own / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            (leaf / "cgroup.procs").write_text(pid)
    (own / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(NEEDED)))
    for left in own.glob("job-*"):  # of a server that was killed
        remove(left)
    return own
