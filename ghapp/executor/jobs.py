"""What the executor does, one method a job. All it needs comes with the order; it has no store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from ghapp.agents.asking import NO_FILES, invocation_of, state_of
from ghapp.agents.run import patch_of, run_agent, unable
from ghapp.config.load import parse_repository_config
from ghapp.config.repository import PATHS
from ghapp.environments import Environments
from ghapp.errors import Problem
from ghapp.executor import orders
from ghapp.executor.base import base_lease, base_of
from ghapp.executor.dependencies import dependencies_of
from ghapp.executor.machine import BoxedMachine
from ghapp.executor.orders import Nothing, Standing, Start, Subject
from ghapp.executor.scratch import short_paths
from ghapp.git import ChangedLines, Git, Tree, Worktree
from ghapp.git.worktree import remove_tree
from ghapp.ladder.mechanical import repair_mechanically, within
from ghapp.model import PluginResult, PluginStatus
from ghapp.patches.kept import KeptSuites
from ghapp.patches.prove import Question, prove
from ghapp.patches.spans import spans_of
from ghapp.pipeline.baseline import PATH, parse_baseline
from ghapp.pipeline.compare import Run, check_against
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.run import check_task
from ghapp.pipeline.schedule import cores
from ghapp.pipeline.select import Selection, Task, plan
from ghapp.plugin import Around, Cache, Checked, Gate, Plugin, Tools, load_plugins
from ghapp.sandbox import Sandbox
from ghapp.sandbox.policy import Executes


class Jobs:
    def __init__(self, start: Start, sandbox: Sandbox) -> None:
        self._start, self._sandbox = start, sandbox
        self._git = Git(start.folder, protocols=start.protocols, limits=start.limits)
        self._tools = Tools(start.tools, sandbox)
        self._plugins = load_plugins(start.plugins)
        self._environments = Environments(start.folder / "environments", sandbox)
        self._cache = Cache(start.folder / "findings.db")
        self._gate = Gate(cores())  # how many tools run at once on this machine

    @property
    def standing(self) -> Standing:
        box = self._sandbox
        return Standing(level=box.level, tried=box.tried, closed=box.closed)

    async def inspect(self, order: orders.Inspect) -> orders.Inspected:
        """Fetch the commit, and say what is to be done about it."""
        subject = order.subject
        merge_base = await self._git.fetch(subject.commit, subject.remote)
        async with self._tree(subject) as tree:
            changed = await tree.changed_lines(merge_base) if merge_base else None
            selection = await self._plan(subject, tree, changed)
            problem = own_problem(tree, changed)
            return orders.Inspected(
                merge_base=merge_base,
                changed=changed,
                tasks=tuple(task.id for task in selection.tasks),
                dependent=tuple(task.id for task in selection.tasks if task.uses_dependencies),
                skipped=selection.skipped,
                files=selection.files,
                skipped_files=tree.skipped,
                problem=None if problem is None else problem.as_dict(),
                missing=_missing(tree, order.paths),
            )

    async def check(self, order: orders.Check) -> orders.Checked:
        """One plugin on the commit. Trouble with its tool is a result, and so is not being allowed to run."""
        async with self._tree(order.subject) as tree:
            selection = await self._plan(order.subject, tree, order.changed)
            task = next((task for task in selection.tasks if task.id == order.plugin), None)
            if task is None:  # the sandbox or the plugins changed since it was planned
                return orders.Checked(result=skipped(order.plugin, selection), findings=())
            checked = await check_against(base_of(self._git, order, tree), task, tree, self._run(order))
        return orders.Checked(
            result=checked.result,
            findings=checked.findings,
            old=checked.old,
            why=checked.why,
            asked=checked.asked,
            known=checked.known,
        )

    def _run(self, order: orders.Check) -> Run:
        commit = order.subject.commit
        scope = f"{commit.repository.id} {commit.trust}"

        async def run(task: Task, tree: Tree) -> Checked:
            own = await dependencies_of(self._git, self._environments, order, task, tree)
            own.link(tree.path)
            around = Around(self._gate, own, self._cache, scope=scope)
            return await check_task(task, tree.path, tools=self._tools, around=around)

        return run

    async def fix(self, order: orders.Fix) -> orders.Fixed:
        async with self._gate, self._tree(order.subject) as tree:
            selection = await self._plan(order.subject, tree, None)
            tasks = within(selection.tasks, order.paths, order.only)
            patch, fixers = await repair_mechanically(tree, tasks, self._tools)
        return orders.Fixed(patch=patch, fixers=fixers)

    async def prove(self, order: orders.Prove) -> orders.Proved:
        """The patch of the subject, on its commit."""
        subject = order.subject
        if subject.patch is None:
            raise ValueError("there is no patch to be proved")
        spans = None if order.places is None else spans_of(order.places)
        question = Question(subject.patch, subject.config, order.merge, order.asked, spans)
        return orders.Proved(judgement=await prove(self._machine(order), question))

    def _machine(self, order: orders.Prove) -> BoxedMachine:
        return BoxedMachine(
            order,
            self._git,
            self._environments,
            self._plugins,
            self._tools,
            self._cache,
            self._gate,
            KeptSuites(self._suites(order.subject.commit.repository.id)),
            self._permission(order.subject),
        )

    async def attempt(self, order: orders.Try) -> orders.Tried:
        """One agent. Not being allowed to run, or not being there, is a result."""
        asked = order.request
        async with self._tree(order.subject) as tree:
            invocation = await asyncio.to_thread(invocation_of, asked, tree)
            plugin, reason = self._agent(order)
            if reason or plugin is None or invocation is None or order.socket is None:
                told = unable(asked.plugin, reason or NO_FILES)
                return orders.Tried(result=told, patch=await patch_of(tree, asked.agent))
            result, patch = await run_agent(plugin, invocation, tree, tools=self._tools, socket=order.socket)
        return orders.Tried(result=result, patch=patch)

    def _agent(self, order: orders.Try) -> tuple[Plugin | None, str]:
        """And why it must not run, or ""."""
        plugin = self._plugins.get(order.request.plugin)
        if plugin is None or plugin.manifest.agent is None:
            return None, "there is no such agent here"
        refusal = self._permission(order.subject).refusal(Executes.AGENT)
        return plugin, refusal or ("" if order.socket else "there is no door to its models")

    async def agents(self, _order: orders.Agents) -> orders.Agents:
        found = [await state_of(plugin, self._tools) for plugin in self._plugins.agents]
        return orders.Agents(states=tuple(found))

    async def hold(self, order: orders.Hold) -> Nothing:
        """Ends only by being cancelled."""
        async with self._git.hold(order.lease), self._git.hold(base_lease(order.lease)):
            await asyncio.Event().wait()
        return Nothing()

    async def sweep(self, order: orders.Sweep) -> Nothing:
        await self._git.sweep(order.active)
        return Nothing()

    async def forget(self, order: orders.Forget) -> Nothing:
        await self._git.forget(order.repository_id)
        await remove_tree(self._suites(order.repository_id))
        return Nothing()

    def _suites(self, repository_id: int) -> Path:
        return self._start.folder / "suites" / str(repository_id)

    async def recheck(self, _order: orders.Recheck) -> Standing:
        with short_paths():
            await self._sandbox.recheck(self._start.sandbox)
        return self.standing

    @asynccontextmanager
    async def _tree(self, subject: Subject) -> AsyncIterator[Worktree]:
        """The commit's files, with the patch on them. Made here if they are not there."""
        async with self._git.worktree(subject.commit, subject.lease, subject.remote) as tree:
            if subject.patch is not None:
                await tree.apply(subject.patch.changes)
            yield tree

    async def _plan(self, subject: Subject, tree: Worktree, changed: ChangedLines | None) -> Selection:
        """In a thread: it looks at every file, by every glob that the repository gives."""
        wanted = partial(plan, changed=changed, permission=self._permission(subject))
        return await asyncio.to_thread(wanted, self._plugins, tree, subject.config)

    def _permission(self, subject: Subject) -> Permission:
        return Permission(
            level=self._sandbox.level,
            trust=subject.commit.trust,
            forks=subject.config.forks,
            consent=subject.consent,
            least=self._start.least,
        )


def skipped(plugin: str, selection: Selection) -> PluginResult:
    known = (result for result in selection.skipped if result.id == plugin)
    gone = PluginResult(id=plugin, status=PluginStatus.SKIPPED, reason="it is not there any more")
    return next(known, gone)


def _missing(tree: Worktree, paths: tuple[str, ...]) -> tuple[str, ...]:
    there = {*tree.files, *(skipped.path for skipped in tree.skipped)}
    return tuple(path for path in paths if path not in there)


def own_problem(tree: Worktree, changed: ChangedLines | None) -> Problem | None:
    """What is wrong with the commit's own copy of the configuration or the baseline, if it is new."""
    for path in _own_files(tree):
        if changed is None or path in changed:
            content = (tree.path / path).read_bytes()
            parsed = parse_baseline(content) if path == PATH else parse_repository_config(content, path)
            if isinstance(parsed, Problem):
                return parsed
    return None


def _own_files(tree: Worktree) -> list[str]:
    configuration = next((path for path in PATHS if path in tree.files), None)
    return [path for path in (configuration, PATH) if path in tree.files]
