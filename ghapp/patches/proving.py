"""Both sides of a patch on one machine: two folders, gone afterwards."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from ghapp.config.repository import RepositoryConfig
from ghapp.git import Tree, Worktree
from ghapp.model import Change, PluginResult, Report, new_run_id
from ghapp.model.moment import now
from ghapp.patches.bench import Bench
from ghapp.patches.machine import Machine
from ghapp.patches.measuring import judge_of
from ghapp.patches.mutants import Trial
from ghapp.patches.suite import Suite
from ghapp.patches.trying import Tested
from ghapp.patches.validate import Looked, mutated, without_tests
from ghapp.patches.vetoes.edit import EXECUTABLE, PLAIN
from ghapp.pipeline import (
    Base,
    Facts,
    Selection,
    Task,
    build_report,
    check_against,
    check_task,
    plan,
    run_plugins,
)
from ghapp.plugin import Around, Checked
from ghapp.plugin.load import Loaded


@dataclass
class Proving:
    """`base` is the commit, `patched` the same with the patch."""

    machine: Machine
    config: RepositoryConfig
    base: Worktree
    patched: Worktree
    changes: tuple[Change, ...]
    bench: Bench
    _ended: tuple[Checked, ...] = field(default=(), init=False)

    async def look(self) -> Looked:
        await self.patched.become(self.changes)
        selection, after = await self._after()
        judges = [judge_of(task.plugin.manifest, task.plugin.wanted, task.files) for task in selection.tasks]
        checks = [(task.id, task.plugin.manifest.check) for task in selection.tasks]
        return Looked(
            before=await self._before(selection),
            after=after,
            now=tuple(finding for each in self._ended for finding in each.findings),
            judges=tuple(judges),
            commands={name: " ".join(check.command) for name, check in checks if check},
        )

    @property
    def results(self) -> tuple[PluginResult, ...]:
        """Of the plugins, with the patch."""
        return tuple(each.result for each in self._ended)

    async def try_tests(self) -> Tested:
        await self.patched.become(without_tests(self.changes))
        return await self.bench.compare(self.base, self.patched)

    async def try_added(self) -> Suite:
        await self.patched.become(self.changes)
        return await self.bench.run(self.patched)

    async def try_mutant(self, trial: Trial) -> Suite:
        await self.patched.become(mutated(self.changes, trial.mutant))
        return await self.bench.run(self.patched, trial)

    async def _after(self) -> tuple[Selection, Report]:
        """What is new with the patch."""
        started, changed = now(), await self.patched.changed_lines(self.base.sha)
        machine, config = self.machine, self.config
        selection = await asyncio.to_thread(
            plan, machine.loaded, self.patched, config, changed=changed, permission=machine.permission
        )
        compared = Base(changed, lambda: self.patched.moved(self.base.sha), self._edited)

        async def one(task: Task) -> Checked:
            return await check_against(compared, task, self.patched, self._check)

        self._ended = await run_plugins(selection.tasks, one)
        facts = Facts(new_run_id(), started, now(), self.base.sha, self.patched.skipped)
        return selection, build_report(facts, selection, self._ended, config, changed)

    async def _before(self, selection: Selection) -> Report:
        """The same plugins on the same files, as far as they were there."""
        known, started = frozenset(self.base.files), now()
        files = {task.id: tuple(file for file in task.files if file in known) for task in selection.tasks}
        tasks = tuple(replace(t, files=files[t.id]) for t in selection.tasks if files[t.id])

        async def one(task: Task) -> Checked:
            return await self._check(task, self.base)

        ended = await run_plugins(tasks, one)
        facts = Facts(new_run_id(), started, now(), None)
        return build_report(facts, replace(selection, tasks=tasks), ended, self.config, None)

    async def _check(self, task: Task, tree: Tree) -> Checked:
        own = await self.machine.dependencies(task, self.base)
        own.link(tree.path)
        around = Around(self.machine.gate, own, self.machine.cache, scope=self.machine.scope)
        return await check_task(task, tree.path, tools=self.machine.tools, around=around)

    @asynccontextmanager
    async def _edited(self, edits: tuple[Change, ...]) -> AsyncIterator[Worktree]:
        """The base once more, where a plugin wants it with edits."""
        if not edits:
            yield self.base
            return
        async with self.machine.beside() as other:
            await other.apply(edits)
            yield other


@asynccontextmanager
async def both_sides(
    machine: Machine, config: RepositoryConfig, changes: Iterable[Change]
) -> AsyncIterator[Proving]:
    """Links and submodules of a patch are not made: nobody has to follow them to see what they are."""
    plain = tuple(each for each in changes if each.content is None or each.mode in {PLAIN, EXECUTABLE})
    async with machine.beside() as base, machine.beside() as patched:
        bench = Bench(machine, config, base)
        yield Proving(machine, _of_plugins(config, machine.loaded), base, patched, plain, bench)


def _of_plugins(config: RepositoryConfig, loaded: Loaded) -> RepositoryConfig:
    """Compared with the commit, whatever the check of a branch would look at; tests are run apart."""
    tests = tuple(plugin.id for plugin in loaded.plugins if plugin.manifest.kind == "test")
    plugins = config.plugins.model_copy(
        update={
            "enable": tuple(name for name in config.plugins.enable if name not in tests),
            "disable": (*config.plugins.disable, *tests),
        }
    )
    return config.model_copy(update={"filter": "new", "plugins": plugins})
