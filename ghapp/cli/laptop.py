"""A person's own machine: a checkout, its configuration, and all that judges it, without GitHub."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ghapp.cli.base import base_of
from ghapp.cli.console import tell
from ghapp.cli.dependencies import local_dependencies
from ghapp.cli.reading import read_baseline, read_configuration
from ghapp.config.repository import RepositoryConfig
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.git import ChangedLines, LocalTree, Tree, Worktree, open_local
from ghapp.model import Report, new_run_id
from ghapp.model.moment import now
from ghapp.pipeline import Facts, Selection, Task, build_report, check_against, check_task, cores, plan
from ghapp.pipeline.baseline import Baseline
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.run import One
from ghapp.plugin import Around, Cache, Checked, Gate, Tools, load_plugins
from ghapp.plugin.load import Loaded
from ghapp.sandbox import Sandbox
from ghapp.sandbox.remembered import open_when_needed

T = TypeVar("T")
RunAll = Callable[[Selection, One], Awaitable[tuple[Checked, ...]]]


@dataclass(frozen=True, slots=True)
class Wish:
    path: Path
    base: str | None = None
    everything: bool = False
    plugins: tuple[str, ...] = ()
    strict: bool | None = None


@dataclass(frozen=True, slots=True)
class Laptop:
    """`base` is the commit that the checkout is compared with, None where all findings count."""

    settings: Settings
    wish: Wish
    tree: LocalTree
    base: str | None
    config: RepositoryConfig
    baseline: Baseline
    loaded: Loaded
    sandbox: Sandbox
    tools: Tools
    cache: Cache
    gate: Gate

    @classmethod
    async def open(cls, settings: Settings, wish: Wish) -> "Laptop":
        """Raises UserProblem."""
        async with (
            _meanwhile(open_when_needed(settings.sandbox, settings.data_dir / "sandbox")) as opening,
            _meanwhile(asyncio.to_thread(load_plugins, settings.plugins_path)) as loading,
        ):
            tree = await open_local(wish.path, ignore=_own_ignores())
            config, baseline = _as_wished(read_configuration(tree.path), wish), read_baseline(tree.path)
            base = await tree.base(wish.base) if config.filter != "all" else None
            loaded = await loading
            for refusal in loaded.refused:
                tell(refusal.problem)
            known = [plugin.id for plugin in loaded.plugins]
            _must_exist(wish.plugins, [*known, *(tool.id for tool in config.sarif)])
            sandbox = await opening
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        tools, cache = Tools(settings.tools_folder, sandbox), Cache(settings.data_dir / "findings.db")
        return cls(settings, wish, tree, base, config, baseline, loaded, sandbox, tools, cache, Gate(cores()))

    def plan(self, tree: Tree, changed: ChangedLines | None = None) -> Selection:
        allowed = Permission(self.sandbox.level)
        only = self.wish.plugins or None
        return plan(self.loaded, tree, self.config, changed=changed, only=only, permission=allowed)

    async def judge(self, tree: LocalTree | Worktree, run_all: RunAll, attempt: int = 0) -> Report:
        """The checkout, or a snapshot of it that was edited."""
        started = now()
        changed = None if self.base is None else await tree.changed_lines(self.base)
        selection = await asyncio.to_thread(self.plan, tree, changed)
        one = partial(self.check, seen={})
        async with base_of(self.tree, tree, self.base, changed, self.config) as compared:
            checked = await run_all(selection, lambda task: check_against(compared, task, tree, one))
        gone = frozenset(path for path in self.baseline.paths if not os.path.lexists(tree.path / path))
        facts = Facts(new_run_id(), started, now(), self.base, tree.skipped, attempt, gone)
        return build_report(facts, selection, checked, self.config, changed, self.baseline)

    async def check(self, task: Task, judged: Tree, seen: dict[str, str]) -> Checked:
        """One plugin on one tree. `seen` are the digests of its files that are known already."""
        scope = str(self.tree.path)
        own = await local_dependencies(self.settings, self.config, task, judged, self.sandbox, scope)
        around = Around(self.gate, own, self.cache, seen, scope=scope)
        return await check_task(task, judged.path, tools=self.tools, around=around)


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, T]) -> AsyncIterator["asyncio.Task[T]"]:
    """When it is not wanted any more it is ended here: what a loop that closes cancels may hang."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _own_ignores() -> Path | None:
    path = Path("~/.config/git/ignore").expanduser()
    return path if path.is_file() else None


def _as_wished(config: RepositoryConfig, wish: Wish) -> RepositoryConfig:
    changes: dict[str, object] = {}
    if wish.everything:
        changes["filter"] = "all"
    if wish.strict is not None:
        changes["strict"] = wish.strict
    if wish.plugins:
        changes["plugins"] = config.plugins.model_copy(update={"enable": wish.plugins, "disable": ()})
    return config.model_copy(update=changes)


def _must_exist(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UserProblem("E511", plugin=name, hint=f", did you mean `{near[0]}`?" if near else "")
