"""Mechanical fixers, in their declared order, on the real files of a worktree."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from ghapp.model import Change, PluginResult
from ghapp.pipeline.select import Task
from ghapp.plugin import in_order


class Editable(Protocol):
    async def changes(self) -> tuple[Change, ...]: ...

    async def apply(self, changes: Iterable[Change]) -> None: ...

    async def restore(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """`changed` is what this fixer alone did, as git sees it."""

    result: PluginResult
    changed: tuple[str, ...]


Fix = Callable[[Task], Awaitable[PluginResult]]


def fix_order(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Those that can fix. One that nobody asked for more than syntax errors edits nothing."""
    able = {t.id: t for t in tasks if t.plugin.manifest.fix is not None and t.plugin.wanted is None}
    return tuple(able[plugin.id] for plugin in in_order(task.plugin for task in able.values()))


async def apply_fixers(tree: Editable, tasks: Iterable[Task], fix: Fix) -> tuple[Fixed, ...]:
    """One after the other. What a fixer did that broke on the way is undone, and the others go on."""
    done: list[Fixed] = []
    before = await tree.changes()
    for task in fix_order(tasks):
        result = await fix(task)
        if result.failed:
            await tree.restore()
            await tree.apply(before)
        after = await tree.changes()
        done.append(Fixed(result, tuple(sorted({change.path for change in {*before} ^ {*after}}))))
        before = after
    return tuple(done)
