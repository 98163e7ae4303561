"""Runs a plugin on a commit and, as far as it takes to tell what is new, on the commit's base."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from ghapp.errors import ToolBroke, UserProblem
from ghapp.git import ChangedLines, Moved, Tree, Worktree
from ghapp.model import Category, Change, Finding
from ghapp.pipeline.filter import is_new
from ghapp.pipeline.match import Side, is_whole, old_ones, text_of
from ghapp.pipeline.report import JUDGED
from ghapp.pipeline.select import Task
from ghapp.pipeline.wrapped import loose
from ghapp.plugin import Checked
from ghapp.plugin.aside import aside
from ghapp.plugin.fingerprint import Lines, lines_of
from ghapp.plugin.share import judges

Run = Callable[[Task, Tree], Awaitable[Checked]]
_MANY = 100  # different lines that are looked for in one file


@dataclass(frozen=True, slots=True)
class Base:
    """What a commit is compared with: what became of its files since, and how to have them, with edits."""

    changed: ChangedLines
    moved: Callable[[], Awaitable[Moved]]
    files: Callable[[tuple[Change, ...]], AbstractAsyncContextManager[Worktree]]


async def check_against(base: Base | None, task: Task, tree: Tree, run: Run) -> Checked:
    """Trouble with the base is a reason, never a verdict. Raises TryLater when it cannot be had just now."""
    checked = await run(task, tree)
    if base is None or not checked.findings:
        return checked
    if checked.result.status not in JUDGED:
        return replace(checked, why=f"it is {checked.result.status} itself")
    try:
        return await _aged(base, task, tree, checked, run)
    except (UserProblem, ToolBroke) as error:
        return replace(checked, why=str(error))


async def _aged(base: Base, task: Task, tree: Tree, checked: Checked, run: Run) -> Checked:
    moved = await base.moved()
    edits = await aside(_configuration, task, tree.path, base.changed, moved)
    async with base.files(edits) as before:
        head = Side(checked.findings, lines_of(tree.path))
        there = lines_of(before.path)
        then = replace(task, plugin=replace(task.plugin, nested=_nested(task, moved)))
        files = [file for file in _counterparts(then, moved) if file in {*before.files}]
        if not task.plugin.manifest.whole_program:
            files = await aside(_needed, head, there, files, moved, base.changed)
        found: tuple[Finding, ...] = ()
        if files:
            known = await run(replace(then, files=tuple(files)), before)
            if known.result.status not in JUDGED:
                return replace(checked, why=known.result.reason or f"it is {known.result.status} there")
            found = known.findings
        theirs, comparable = Side(found, there), {*before.files}
        old = await asyncio.to_thread(old_ones, head, theirs, moved, base.changed, comparable)
    return replace(checked, old=old)


def _configuration(task: Task, tree: Path, changed: ChangedLines, moved: Moved) -> tuple[Change, ...]:
    """Both sides are judged by the head's configuration of the tool: else every change of a rule would make
    old code new. A file that the tool checks itself stays as the base has it.
    """
    ours = [name for name in _configurations(task) if not task.plugin.manifest.takes(name)]
    gone = {*moved.gone, *moved.renamed.values()}
    edited = (Change(path=name, content_base64=_read(tree / name)) for name in ours if name in changed)
    return (*edited, *(Change(path=name) for name in ours if name in gone and name not in changed))


def _configurations(task: Task) -> list[str]:
    folders = ("", *(f"{folder}/" for folder in task.plugin.nested))
    return [f"{folder}{name}" for folder in folders for name in task.plugin.manifest.configurations]


def _nested(task: Task, moved: Moved) -> tuple[str, ...]:
    """What the folders with a configuration of their own are called in the base."""
    if not task.plugin.nested:
        return ()
    origins = (moved.origin(name).rpartition("/")[0] for name in _configurations(task))
    return tuple(dict.fromkeys((*task.plugin.nested, *filter(None, origins))))


def _read(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _counterparts(task: Task, moved: Moved) -> list[str]:
    """What the task's files were called in the base, and files of that kind which are gone."""
    names = dict.fromkeys((*map(moved.origin, task.files), *moved.gone))
    return [name for name in names if task.plugin.manifest.takes(name) and judges(task.plugin, name)]


def _needed(
    head: Side, there: Lines, files: Collection[str], moved: Moved, changed: ChangedLines
) -> list[str]:
    """The files of the base in which an old finding could lie. A line that is nowhere in them is new."""
    own, moving = defaultdict[str, set[str]](set), set[str]()
    anyway = set[str]()  # a finding in them need not be on a line like that of an old one
    for finding in head.findings:
        home = moved.origin(finding.path)
        if is_whole(finding) or finding.category is Category.FORMATTING:
            anyway.add(home)
        own[home].add(text_of(finding, head.lines))
        if not is_whole(finding) and is_new(finding, changed):  # it may come from another file
            moving.add(text_of(finding, head.lines))

    def is_needed(file: str) -> bool:
        texts = own[file] | moving
        return file in anyway or len(texts) > _MANY or _holds(there(file), texts)

    return [file for file in files if is_needed(file)]


def _holds(lines: Sequence[str], texts: Collection[str]) -> bool:
    whole = loose(lines)
    return any(text in whole for text in texts)
