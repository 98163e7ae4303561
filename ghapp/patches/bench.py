"""Where tests are run: in the box, with the environment of the base."""

import asyncio
from dataclasses import dataclass, field

from ghapp.config.repository import RepositoryConfig
from ghapp.environments import Dependencies
from ghapp.git import Worktree
from ghapp.patches.kept import key_of
from ghapp.patches.machine import Machine
from ghapp.patches.mutants import Trial
from ghapp.patches.suite import Suite, suite_of
from ghapp.patches.trying import Tested, try_both
from ghapp.pipeline import Task
from ghapp.pipeline.select import exclusion
from ghapp.plugin import Around, Plugin, measure


@dataclass
class Bench:
    """What is known of the base need not be run again."""

    machine: Machine
    config: RepositoryConfig
    base: Worktree
    _own: Dependencies | None = field(default=None, init=False)

    async def compare(self, base: Worktree, patched: Worktree) -> Tested:
        """`patched` has the tests of the base."""
        kept, key = self.machine.kept, await self._key()
        known = await asyncio.to_thread(kept.look_up, key)
        seconds = self.config.tests.timeout_seconds
        tested = await try_both(lambda: self.run(base), lambda: self.run(patched), known, seconds)
        if tested.before != known:
            await asyncio.to_thread(kept.keep, key, tested.before)
        return tested

    async def run(self, tree: Worktree, trial: Trial | None = None) -> Suite:
        """All tests once, of a mutant only as `trial` says. What is in the way of running them is said."""
        plugin = self._plugin()
        if plugin is None:
            return Suite(trouble="no plugin that counts tests is enabled")
        if refused := self.machine.permission.refusal(plugin.manifest.executes):
            return Suite(trouble=refused)
        own = await self._dependencies(plugin)
        own.link(tree.path)
        measured = await measure(
            plugin,
            tree.path,
            self._files(tree),
            tools=self.machine.tools,
            testing=trial.hurried(self.config.tests) if trial else self.config.tests,
            settings=self.config.plugins.of(plugin.id),
            around=Around(self.machine.gate, own, scope=self.machine.scope),
            to_first=bool(trial and trial.to_first),
        )
        return suite_of(measured.result, measured.documents)

    def _plugin(self) -> Plugin | None:
        """One that the repository enables comes before those that it does not name."""
        plugins = self.config.plugins
        fit = [each for each in self.machine.loaded.plugins if each.manifest.measure]
        allowed = [each for each in fit if each.id not in plugins.disable]
        return min(allowed, key=lambda each: (each.id not in plugins.enable, each.id), default=None)

    def _files(self, tree: Worktree) -> tuple[str, ...]:
        is_excluded = exclusion(self.config.paths.exclude)
        return tuple(file for file in tree.files if not is_excluded(file))

    async def _dependencies(self, plugin: Plugin) -> Dependencies:
        """Of the base, for both sides: a patch brings none of its own."""
        if self._own is None:
            self._own = await self.machine.dependencies(Task(plugin, self.base.files), self.base)
        return self._own

    async def _key(self) -> str:
        plugin = self._plugin()
        if plugin is None:
            return key_of(self.base.sha)
        version = getattr(await self.machine.tools.find(plugin), "version", None)
        environment = (await self._dependencies(plugin)).key
        decides = (self.config.tests, self.config.paths, self.config.plugins.of(plugin.id))
        return key_of(self.base.sha, plugin.key, version, *decides, environment, self.machine.scope)
