"""Runs plugins side by side. What breaks one of them stops none of the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path

from ghapp.model import PluginResult, PluginStatus
from ghapp.pipeline.select import Task
from ghapp.plugin import Around, Checked, Tools, check

One = Callable[[Task], Awaitable[Checked]]
Done = Callable[[Checked], None]


async def run_plugins(tasks: Iterable[Task], one: One, done: Done = lambda _: None) -> tuple[Checked, ...]:
    """All start at once and in order, as durable steps must; who does the work waits at a gate.

    An exception is our own bug: it is raised when all others have ended.
    """

    async def told(task: Task) -> Checked:
        checked = await one(task)
        done(checked)
        return checked

    ended = await asyncio.gather(*(told(task) for task in tasks), return_exceptions=True)
    for end in ended:
        if isinstance(end, BaseException):
            raise end
    return tuple(end for end in ended if not isinstance(end, BaseException))


async def check_task(task: Task, tree: Path, *, tools: Tools, around: Around) -> Checked:
    around = replace(around, near=task.near, parts=task.parts, cores=task.cores)
    try:
        return await check(task.plugin, tree, task.files, tools=tools, settings=task.settings, around=around)
    except Exception as error:  # noqa: BLE001  # a plugin's own parser is foreign code
        return Checked(_broken(task, error))


def _broken(task: Task, error: Exception) -> PluginResult:
    return PluginResult(
        id=task.id,
        status=PluginStatus.BROKEN,
        reason=f"its parser failed: {type(error).__name__}: {error}"[:400],
        files=len(task.files),
        required=task.plugin.manifest.required,
    )
