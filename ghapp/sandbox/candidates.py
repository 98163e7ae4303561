"""The levels that this machine may have, from strongest to weakest, and whether one of them holds."""

import platform
from collections.abc import Iterator
from pathlib import Path

from ghapp.sandbox import bubblewrap, seccomp
from ghapp.sandbox.bubblewrap import Bubblewrap
from ghapp.sandbox.cgroup import InCgroup, delegated
from ghapp.sandbox.launch import Launcher
from ghapp.sandbox.level import Level
from ghapp.sandbox.selftest import holes
from ghapp.sandbox.supervised import Supervised
from ghapp.sandbox.supervisor import landlock_abi

LANDLOCK_ABI = 6


async def holes_of(level: Level, made: Launcher | str) -> tuple[str, ...]:
    """What is wrong with it here; nothing when it holds."""
    if isinstance(made, str):
        return (made,)
    return () if level is Level.NONE else await holes(made)


def candidates() -> Iterator[tuple[Level, Launcher | str]]:
    """How to make each, or what is missing for it."""
    group, boxes = delegated(), list(_bubblewraps())
    if isinstance(group, str):
        yield Level.CGROUP, group
    for box in boxes:
        if isinstance(group, Path) and isinstance(box, Bubblewrap):
            yield Level.CGROUP, InCgroup(box, group)
    for box in boxes:
        yield Level.BWRAP, box
    yield Level.LANDLOCK, _landlock()
    yield Level.NONE, Supervised()


def _bubblewraps() -> Iterator[Bubblewrap | str]:
    """Where a part of /proc is masked, as in containers, no new one can be mounted: an empty one will do."""
    program = bubblewrap.program()
    if program is None:
        yield "bwrap or prlimit is not installed: apt-get install bubblewrap"
        return
    try:
        filter_ = seccomp.program("namespaces", platform.machine())
    except ValueError as error:
        yield str(error)
        return
    yield from (Bubblewrap(program, filter_, proc=proc) for proc in (True, False))


def _landlock() -> Launcher | str:
    """Before ABI 6 a tool could end its supervisor, which is of the same user."""
    if (abi := landlock_abi()) < LANDLOCK_ABI:
        return f"the kernel has Landlock ABI {abi}, and {LANDLOCK_ABI} is needed (Linux 6.12)"
    try:
        return Supervised(seccomp.program("landlock", platform.machine()))
    except ValueError as error:
        return str(error)
