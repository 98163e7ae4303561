"""The sandbox of this machine: the strongest level that withstood its own attack."""

import asyncio
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ghapp.errors import ToolBroke, UserProblem
from ghapp.sandbox import bubblewrap, seccomp
from ghapp.sandbox.box import Box
from ghapp.sandbox.bubblewrap import Bubblewrap
from ghapp.sandbox.cgroup import InCgroup, delegated
from ghapp.sandbox.launch import Launcher
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits, Outcome
from ghapp.sandbox.process import run
from ghapp.sandbox.selftest import holes
from ghapp.sandbox.supervised import Supervised
from ghapp.sandbox.supervisor import landlock_abi

LANDLOCK_ABI = 6
Wanted = Literal["auto", "bwrap", "landlock", "none"]
_LEVELS = {"bwrap": {Level.BWRAP, Level.CGROUP}, "landlock": {Level.LANDLOCK}, "none": {Level.NONE}}


@dataclass(frozen=True, slots=True)
class Tried:
    """A level and what is wrong with it here; nothing when it holds."""

    level: Level
    holes: tuple[str, ...] = ()


class Sandbox:
    """Runs commands in boxes of one level.

    `tried` says why it is not a stronger one; `closed` why it runs nothing any more, or is empty.
    """

    def __init__(self, launcher: Launcher, tried: tuple[Tried, ...] = ()) -> None:
        self._launcher, self.tried, self.closed = launcher, tried, ""

    @property
    def level(self) -> Level:
        return self._launcher.level

    async def run(self, command: Sequence[str], box: Box, limits: Limits) -> Outcome:
        """To the end or to a limit. Raises FileNotFoundError: no such program; ToolBroke E530: no box."""
        if self.closed:
            raise ToolBroke("E530", detail=self.closed)
        return await run(self._launcher, command, box, limits)

    async def recheck(self, wanted: Wanted) -> None:
        """Attack it again, and be what holds now. Nothing runs in a box that has to be and does not hold."""
        try:
            now = await open_sandbox(wanted)
        except UserProblem as error:
            self.closed = str(error)
        else:
            self._launcher, self.tried, self.closed = now._launcher, now.tried, ""


def no_sandbox() -> Sandbox:
    """Limits and clean surroundings only: for commands that are not hostile."""
    return Sandbox(Supervised())


async def open_sandbox(wanted: Wanted = "auto") -> Sandbox:
    """The strongest level that holds here, or the one that was asked for.

    Raises UserProblem E531 when that one does not hold: it is never replaced by a weaker one.
    """
    tried = list[Tried]()
    for level, made in await asyncio.to_thread(lambda: list(_candidates())):
        if wanted == "auto" or level in _LEVELS[wanted]:
            tried.append(await _tried(level, made))
            if not isinstance(made, str) and not tried[-1].holes:
                return Sandbox(made, tuple(tried))
    raise UserProblem("E531", level=wanted, detail="; ".join(tried[-1].holes))


async def _tried(level: Level, made: Launcher | str) -> Tried:
    if isinstance(made, str):
        return Tried(level, (made,))
    return Tried(level, () if level is Level.NONE else await holes(made))


def _candidates() -> Iterator[tuple[Level, Launcher | str]]:
    """From strongest to weakest: how to make it, or what is missing for it."""
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
