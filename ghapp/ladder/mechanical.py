"""The mechanical rung: fixers in order on real files. What changed is asked of git."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from ghapp.git import Worktree
from ghapp.model import Finding, Patch, PluginResult
from ghapp.pipeline.fixers import apply_fixers
from ghapp.pipeline.select import Task
from ghapp.plugin import Tools, fix

SOURCE = "mechanical"


def within(tasks: Iterable[Task], paths: Collection[str], only: Collection[str] = ()) -> tuple[Task, ...]:
    """The tasks on these files only: a fix stays inside the diff it was asked for. `only` these fixers, if
    any are named.
    """
    wanted = (task for task in tasks if not only or task.id in only)
    narrowed = (replace(task, files=tuple(file for file in task.files if file in paths)) for task in wanted)
    return tuple(task for task in narrowed if task.files)


def fixable_paths(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Only files with a finding that counts and can be fixed are edited."""
    return tuple(sorted({each.path for each in findings if each.counts and each.fixable}))


async def repair_mechanically(
    tree: Worktree, tasks: Iterable[Task], tools: Tools
) -> tuple[Patch, tuple[PluginResult, ...]]:
    """The patch, and the fixers that had a part in it, in order. The tree keeps the edits."""

    async def run(task: Task) -> PluginResult:
        return await fix(task.plugin, tree.path, task.files, tools=tools, settings=task.settings)

    done = await apply_fixers(tree, tasks, run)
    patch = Patch(base_sha=tree.sha, source=SOURCE, changes=await tree.changes(), diff=await tree.diff())
    return patch, tuple(fixed.result for fixed in done if fixed.changed)
