"""What a climb stands on at a person's own machine: a snapshot of the checkout, and nothing durable."""

import time
from collections.abc import Callable

from ghapp.cli.agents import Asking
from ghapp.cli.laptop import Laptop, RunAll
from ghapp.git import Worktree
from ghapp.ladder.attempts import of_agent, of_fixers
from ghapp.ladder.climb import Footing, Tried
from ghapp.ladder.mechanical import fixable_paths, repair_mechanically, within
from ghapp.ladder.states import Outcome
from ghapp.model import Attempt, Patch, Report, Rung, State

Told = Callable[[State, Outcome, State, str], None]


class LaptopGround:
    """`told` hears of every move as it happens."""

    def __init__(self, laptop: Laptop, copy: Worktree, asking: Asking, run_all: RunAll, told: Told) -> None:
        self._laptop, self._copy, self._asking = laptop, copy, asking
        self._run_all, self._told = run_all, told

    async def judge(self, number: int, patch: Patch | None) -> Report:
        await self._put(patch)
        return await self._laptop.judge(self._copy, self._run_all, number)

    async def attempt(self, rung: Rung, number: int, footing: Footing, only: tuple[str, ...]) -> Tried:
        if rung is Rung.MECHANICAL:
            return await self._mend(number, footing, only)
        paid = await self._asking.ask(rung, footing.report.issues, footing.patch)
        attempt = of_agent(rung, number, footing.report, paid)
        return Tried(attempt, paid.patch or footing.patch, stop=paid.stop)

    async def _mend(self, number: int, footing: Footing, only: tuple[str, ...]) -> Tried:
        await self._put(footing.patch)
        started, paths = time.monotonic(), fixable_paths(footing.report.issues)
        tasks = within(self._laptop.plan(self._copy).tasks, paths, only)
        patch, fixers = await repair_mechanically(self._copy, tasks, self._laptop.tools)
        attempt = of_fixers(number, footing.report, patch, time.monotonic() - started)
        return Tried(attempt, patch, tuple(fixer.id for fixer in fixers))

    async def moved(self, number: int, origin: State, outcome: Outcome, to: State, reason: str) -> None:  # noqa: ARG002  # a laptop keeps no record
        self._told(origin, outcome, to, reason)

    async def attempted(self, attempt: Attempt) -> None:
        """What it came to is in what the climb returns."""

    async def must_stop(self, number: int) -> str:  # noqa: ARG002  # a person here presses Ctrl-C
        return ""

    async def _put(self, patch: Patch | None) -> None:
        await self._copy.become(patch.changes if patch else ())
