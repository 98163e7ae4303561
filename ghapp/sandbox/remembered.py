"""A sandbox that held here before. It is attacked again only when something is to be run in it.

So a run whose results are all known starts nothing. What is remembered allows planning, never running.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from ghapp import __version__
from ghapp.sandbox.box import Box
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits, Outcome
from ghapp.sandbox.sandbox import Sandbox, Wanted, open_sandbox
from ghapp.sandbox.supervised import Supervised

_ENOUGH = Level.BWRAP  # nothing needs more (policy.py); what is less is looked at again each time


async def open_when_needed(wanted: Wanted, memory: Path) -> Sandbox:
    """Of the level that held here before, or the one that holds now, which `memory` keeps if it is enough.

    Raises UserProblem E531 as `open_sandbox` does.
    """
    here = _here(wanted)
    if _is_known(memory, here):
        return Remembered(wanted, memory)
    sandbox = await open_sandbox(wanted)
    if sandbox.level.is_at_least(_ENOUGH):
        _keep(memory, here)
    return sandbox


class Remembered(Sandbox):
    """Where it does not hold any more nothing is run that was planned for it, and it is forgotten."""

    def __init__(self, wanted: Wanted, memory: Path) -> None:
        super().__init__(Supervised())
        self._wanted, self._memory = wanted, memory
        self._is_open, self._opening = False, asyncio.Lock()

    @property
    def level(self) -> Level:
        return super().level if self._is_open else _ENOUGH

    async def run(self, command: Sequence[str], box: Box, limits: Limits) -> Outcome:
        async with self._opening:
            if not self._is_open:
                await self._open()
        return await super().run(command, box, limits)

    async def _open(self) -> None:
        await self.recheck(self._wanted)
        self._is_open = True
        if not self.closed and not self.level.is_at_least(_ENOUGH):
            self.closed = f"`{_ENOUGH}` held here before, and now only `{self.level}` does"
        if self.closed:
            self._memory.unlink(missing_ok=True)


def _here(wanted: Wanted) -> str:
    """This machine since it was started, this container, this user; empty where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        spaces = (str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("user", "mnt"))
        return " ".join((__version__, wanted, boot, *spaces, str(os.getuid())))
    except OSError:
        return ""


def _is_known(memory: Path, here: str) -> bool:
    try:
        return here != "" and memory.read_text() == here
    except (OSError, UnicodeDecodeError):
        return False


def _keep(memory: Path, here: str) -> None:
    """Where it cannot be kept it is attacked again the next time."""
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        memory.write_text(here)
