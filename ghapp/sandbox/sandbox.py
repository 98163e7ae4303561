"""The sandbox of this machine: the strongest level that withstood its own attack.

What runs commands is imported when there is one to run: often all results are known.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ghapp.errors import ToolBroke, UserProblem
from ghapp.sandbox.box import Box
from ghapp.sandbox.launch import Launcher
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits, Outcome
from ghapp.sandbox.supervised import Supervised

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
        from ghapp.sandbox.process import run

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
    from ghapp.sandbox.candidates import candidates, holes_of

    tried = list[Tried]()
    for level, made in await asyncio.to_thread(lambda: list(candidates())):
        if wanted == "auto" or level in _LEVELS[wanted]:
            tried.append(Tried(level, await holes_of(level, made)))
            if not isinstance(made, str) and not tried[-1].holes:
                return Sandbox(made, tuple(tried))
    raise UserProblem("E531", level=wanted, detail="; ".join(tried[-1].holes))
