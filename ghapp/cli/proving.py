"""Both sides of a patch on a person's own machine: two folders beside the checkout, gone afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from ghapp.cli.bench import Bench
from ghapp.cli.check import run_all
from ghapp.cli.laptop import Laptop
from ghapp.cli.reading import read_baseline, read_configuration
from ghapp.config.repository import RepositoryConfig
from ghapp.git import Applied, Worktree
from ghapp.model import Change, PluginResult, Report, new_run_id
from ghapp.model.moment import now
from ghapp.patches.measuring import judge_of
from ghapp.patches.suite import Suite
from ghapp.patches.trying import Tested
from ghapp.patches.validate import Looked, without_tests
from ghapp.patches.vetoes.edit import EXECUTABLE, PLAIN
from ghapp.pipeline import Facts, Selection, Task, build_report, run_plugins
from ghapp.pipeline.run import One
from ghapp.plugin import Checked


@dataclass
class Proving:
    """`base` is the commit, `patched` the same with the patch; `laptop` is configured as the commit says."""

    laptop: Laptop
    base: Worktree
    patched: Worktree
    changes: tuple[Change, ...]
    bench: Bench
    _ended: tuple[Checked, ...] = field(default=(), init=False)

    async def look(self) -> Looked:
        await self.patched.become(self.changes)
        changed = await self.patched.changed_lines(self.base.sha)
        selection = self.laptop.plan(self.patched, changed)
        after = await self.laptop.judge(self.patched, self._run_all)
        judges = [judge_of(task.plugin.manifest, task.plugin.only, task.files) for task in selection.tasks]
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

    async def _run_all(self, selection: Selection, one: One) -> tuple[Checked, ...]:
        self._ended = await run_all(selection, one)
        return self._ended

    async def _before(self, selection: Selection) -> Report:
        """The same plugins on the same files, as far as they were there."""
        known, started = frozenset(self.base.files), now()
        files = {task.id: tuple(file for file in task.files if file in known) for task in selection.tasks}
        tasks = tuple(replace(t, files=files[t.id]) for t in selection.tasks if files[t.id])

        async def one(task: Task) -> Checked:
            return await self.laptop.check(task, self.base)

        ended = await run_plugins(tasks, one)
        facts = Facts(new_run_id(), started, now(), None)
        return build_report(facts, replace(selection, tasks=tasks), ended, self.laptop.config, None)


@asynccontextmanager
async def both_sides(laptop: Laptop, sha: str, applied: Applied) -> AsyncIterator[Proving]:
    """Links and submodules of a patch are not made: nobody has to follow them to see what they are."""
    plain = tuple(e for e in applied.changes if e.content is None or e.mode in {PLAIN, EXECUTABLE})
    async with laptop.tree.beside(sha) as base, laptop.tree.beside(sha) as patched:
        config = read_configuration(base.path)
        bench = Bench(laptop, config, base, applied.base_tree)
        ours = replace(
            laptop, base=sha, config=_of_plugins(config, laptop), baseline=read_baseline(base.path)
        )
        yield Proving(ours, base, patched, plain, bench)


def _of_plugins(config: RepositoryConfig, laptop: Laptop) -> RepositoryConfig:
    """Compared with the commit, whatever the check of a branch would look at; tests are run apart."""
    tests = tuple(plugin.id for plugin in laptop.loaded.plugins if plugin.manifest.kind == "test")
    plugins = config.plugins.model_copy(
        update={
            "enable": tuple(name for name in config.plugins.enable if name not in tests),
            "disable": (*config.plugins.disable, *tests),
        }
    )
    return config.model_copy(update={"filter": "new", "plugins": plugins})
