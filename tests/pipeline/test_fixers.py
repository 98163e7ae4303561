"""Fixers run in order on real files; what a broken one did is undone."""

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.model import Category, Change, PluginResult
from ghapp.pipeline import Task, apply_fixers, fix_order
from ghapp.plugin import Plugin
from tests.pipeline.conftest import plugin, result

FIX = {"command": ["sh", "{files}"]}


def fixer(name: str, *after: str) -> Plugin:
    return plugin(name, kind="fix", fix=FIX, after=list(after))


def order(*plugins: Plugin) -> list[str]:
    return [task.id for task in fix_order(Task(each, ()) for each in plugins)]


@given(st.permutations([fixer("a", "c"), fixer("b"), fixer("c", "b"), fixer("d", "absent")]))
def test_the_order_is_as_declared_whatever_comes_first(plugins: Sequence[Plugin]) -> None:
    found = order(*plugins)
    assert found.index("b") < found.index("c") < found.index("a")
    assert found == order(*plugins[::-1])


def test_only_what_can_fix_and_was_asked_for_fixes() -> None:
    narrow = Plugin(fixer("narrow").manifest, Path("/nowhere"), frozenset({Category.SYNTAX}))
    assert order(plugin("checker"), narrow, fixer("yes"), plugin("both", fix=FIX)) == ["both", "yes"]


class Paper:
    """A worktree of one file."""

    def __init__(self) -> None:
        self.text = "start"

    async def changes(self) -> tuple[Change, ...]:
        content = base64.b64encode(self.text.encode()).decode()
        return () if self.text == "start" else (Change(path="a.py", content_base64=content),)

    async def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.text = (change.content or b"").decode()

    async def restore(self) -> None:
        self.text = "start"


@pytest.mark.parametrize(
    ("status", "text"), [("ok", "start+a+b+c"), ("broken", "start+a+c"), ("timeout", "start+a+c")]
)
async def test_what_a_broken_fixer_did_is_undone(status: str, text: str) -> None:
    paper = Paper()

    async def fix(task: Task) -> PluginResult:
        paper.text += f"+{task.id}"
        return result(task.id, status if task.id == "b" else "ok")

    fixed = await apply_fixers(paper, [Task(fixer(name), ()) for name in "abc"], fix)
    assert paper.text == text
    assert [each.changed for each in fixed] == [("a.py",), ("a.py",) if status == "ok" else (), ("a.py",)]


async def test_a_fixer_that_changes_nothing_changed_nothing() -> None:
    async def fix(task: Task) -> PluginResult:
        return result(task.id)

    (fixed,) = await apply_fixers(Paper(), [Task(fixer("a"), ())], fix)
    assert fixed.changed == ()
