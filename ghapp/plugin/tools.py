"""The tools that plugins drive: where they are, and how they get there."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from ghapp.errors import Problem, UserProblem
from ghapp.plugin.install import Available, Missing, Way, way_of
from ghapp.plugin.plugin import Plugin
from ghapp.sandbox import Sandbox

_AT_ONCE = 2
Progress = Callable[[str, str], None]  # plugin id, what happens to it


class Tools:
    """Environments below one folder, and the sandbox that they are used in. Each is looked up once."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self._folder, self.sandbox = folder.resolve(), sandbox  # a box is given real paths
        self._ways: dict[tuple[Path, str], Way] = {}

    def way(self, plugin: Plugin) -> Way:
        known = (plugin.folder, plugin.id)
        if known not in self._ways:
            self._ways[known] = way_of(plugin, self._folder)
        return self._ways[known]

    async def find(self, plugin: Plugin) -> Available | Missing:
        return await self.way(plugin).find()

    async def install(
        self, plugins: Iterable[Plugin], progress: Progress = lambda _plugin, _what: None
    ) -> tuple[Problem, ...]:
        """What is complete stays as it is. Says what could not be installed."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(plugin: Plugin) -> Problem | None:
            async with gate:
                return await self._install(plugin, progress)

        done = await asyncio.gather(*map(one, plugins))
        return tuple(problem for problem in done if problem)

    async def _install(self, plugin: Plugin, progress: Progress) -> Problem | None:
        found = await self.find(plugin)
        try:
            if isinstance(found, Missing):
                progress(plugin.id, "installing")
                found = await self.way(plugin).make()
        except UserProblem as error:
            progress(plugin.id, "failed")
            return error.problem
        progress(plugin.id, f"ready, version {found.version or 'unknown'}")
        return None
