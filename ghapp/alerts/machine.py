"""What this machine, or the container we are in, has left."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from ghapp.alerts.rules import Disk, Memory
from ghapp.sandbox.cgroup import own_group

V1 = Path("/sys/fs/cgroup/memory")  # in a container its own group, elsewhere the whole machine
# Limit, use, and the part of the use that the kernel gives back by itself: (file, file, line of memory.stat).
_NAMES = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def disk_of(folder: Path) -> Disk:
    usage = psutil.disk_usage(str(folder))
    return Disk(usage.free, usage.percent)


def memory_here() -> Memory:
    """Of the machine, or of a control group above us, whichever is fuller."""
    machine = psutil.virtual_memory()
    found = [group for path in _groups() if (group := memory_of(path)) is not None]
    whole = Memory(machine.total - machine.available, machine.total)
    return max(
        (whole, *(each for each in found if each.limit < machine.total)), key=lambda each: each.percent
    )


def memory_of(group: Path) -> Memory | None:
    """From the files of a control group, version 2 or 1; None without a limit."""
    for limit, use, inactive in _NAMES:
        try:
            most = (group / limit).read_text().strip()
            given_back = _line((group / "memory.stat").read_text(), inactive)
            if most.isdigit() and int(most):
                return Memory(int((group / use).read_text()) - given_back, int(most))
        except (OSError, ValueError):
            continue
    return None


def _line(text: str, name: str) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.split()[0] == name), 0)


def _groups() -> Iterator[Path]:
    """Ours and those above it: each may have a limit."""
    try:
        own = own_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    except OSError:  # no such system
        own = None
    yield V1
    while own is not None and own.is_relative_to("/sys/fs/cgroup"):
        yield own
        own = own.parent
