"""What became of the tests of a Python file. Whatever was there has to be there still; more may come.

Not a list of ways to cheat but of what is harmless: statements that were there stay as they are, and what is
new neither hides what they use nor is called by the test framework by itself.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ghapp.model import VetoId
from ghapp.patches.vetoes.arrived import Arrived, Named, nameless, title
from ghapp.patches.vetoes.checks import change_of, skips
from ghapp.patches.vetoes.syntax import Function, dump

_CALLED_BY_NAME = frozenset(
    (
        *("setup", "teardown", "setup_module", "teardown_module", "setup_function", "teardown_function"),
        *("setup_class", "teardown_class", "setup_method", "teardown_method", "setUp", "tearDown", "run"),
        *("setUpClass", "tearDownClass", "setUpModule", "tearDownModule", "asyncSetUp", "asyncTearDown"),
        "load_tests",
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """`what` happened to `test`. `line` is in the new file, or in the old one where it is gone."""

    id: VetoId
    test: str
    what: str
    line: int


Moved = Callable[[ast.stmt], bool]


def differences(before: ast.Module, after: ast.Module, moved: Moved) -> Iterator[Found]:
    """`moved` tells whether another file has now the test that this one had. Both trees are without notes."""
    used = {name for node in ast.walk(before) for name in _used(node)}
    yield from _imports(before, after, used)
    yield from _level(_without_imports(before), _without_imports(after), used, moved, "")


def is_test_name(name: str) -> bool:
    return name.startswith(("test", "Test")) or name.endswith(("Test", "Tests", "TestCase"))


def _level(
    old: list[ast.stmt], new: list[ast.stmt], used: set[str], moved: Moved, within: str
) -> Iterator[Found]:
    """The statements of a module or class, in their order."""
    before, after = ([(dump(each), each) for each in body if not _is_pass(each)] for body in (old, new))
    gone, come = _missing(before, after), _missing(after, before)
    common = (
        [text for text, _ in texts if text not in gone and text not in come] for texts in (before, after)
    )
    if next(common) != next(common):
        yield Found(VetoId.TESTS_CHANGED, within or "the file", "has its parts in another order", 1)
    arrived = Arrived(come)
    for statement in gone.values():
        yield from _gone(statement, arrived.take(statement, used), used, moved, within)
    for statement in arrived.rest():
        yield from _come(statement, used, within)


def _missing(texts: list[tuple[str, ast.stmt]], others: list[tuple[str, ast.stmt]]) -> dict[str, ast.stmt]:
    """What the others have less often."""
    left = Counter(text for text, _ in others)
    found: dict[str, ast.stmt] = {}
    for text, statement in texts:
        left[text] -= 1
        if left[text] < 0:
            found[text] = statement
    return found


def _is_pass(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass)


def _without_imports(tree: ast.Module) -> list[ast.stmt]:
    return [each for each in tree.body if not isinstance(each, ast.Import | ast.ImportFrom)]


def _gone(
    statement: ast.stmt, now: ast.stmt | None, used: set[str], moved: Moved, within: str
) -> Iterator[Found]:
    """`now` stands in its place."""
    name = f"{within}{title(statement)}"
    if now is None:
        if not (isinstance(statement, Named) and is_test_name(statement.name)):
            yield Found(VetoId.TESTS_CHANGED, name, "is gone", statement.lineno)
        elif not moved(statement):
            yield Found(VetoId.TESTS_REMOVED, name, "is gone or is not run any more", statement.lineno)
    elif (
        isinstance(statement, ast.ClassDef)
        and isinstance(now, ast.ClassDef)
        and _head(statement) == _head(now)
    ):
        yield from _level(statement.body, now.body, used, moved, f"{name}.")
    elif isinstance(statement, Function) and isinstance(now, Function):
        yield from _changed(name, statement, now)
    elif skips(now) and not skips(statement):
        yield Found(VetoId.TESTS_SKIPPED, name, "is skipped or expected to fail", now.lineno)
    else:
        kind = VetoId.TESTS_CHANGED if isinstance(statement, Named) else VetoId.EXPECTATIONS_CHANGED
        yield Found(kind, name, "is something else", now.lineno)


def _changed(name: str, before: Function, after: Function) -> Iterator[Found]:
    """A new name for the same test is none of them, as long as it is run."""
    if before.name == after.name or nameless(before) != nameless(after):
        change = change_of(before, after)
        yield Found(change.id, name, change.what, after.lineno)


def _come(statement: ast.stmt, used: set[str], within: str) -> Iterator[Found]:
    name = f"{within}{title(statement)}"
    if not isinstance(statement, Named):
        kind = VetoId.TESTS_SKIPPED if skips(statement) else VetoId.TESTS_CHANGED
        yield Found(kind, name, "is new, outside of any test", statement.lineno)
    elif statement.name in used:
        yield Found(VetoId.TESTS_CHANGED, name, "hides what the tests use", statement.lineno)
    elif (
        statement.name in _CALLED_BY_NAME or statement.name.startswith(("pytest_", "__")) or _runs(statement)
    ):
        yield Found(VetoId.TESTS_CHANGED, name, "is new and runs around other tests", statement.lineno)


def _runs(statement: Named) -> bool:
    """A fixture that every test gets, or that takes the place of another."""
    marks = (each for mark in statement.decorator_list for each in ast.walk(mark))
    return any(isinstance(each, ast.keyword) and each.arg in {"autouse", "name"} for each in marks)


def _imports(before: ast.Module, after: ast.Module, used: set[str]) -> Iterator[Found]:
    """Names may go that are no tests (what then breaks, the tests tell), and come that hide nothing."""
    old, new = (dict(_bound(tree)) for tree in (before, after))
    for (source, name), line in old.items():
        if (source, name) not in new and (name == "*" or is_test_name(name)):
            yield Found(VetoId.TESTS_REMOVED, name, "is not imported any more", line)
    for (source, name), line in new.items():
        if (source, name) not in old and (name in used or name == "*"):
            yield Found(VetoId.TESTS_CHANGED, name, "comes from elsewhere", line)


def _bound(tree: ast.Module) -> Iterator[tuple[tuple[str, str], int]]:
    """(where it comes from, what it is called here), line; at the top level."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            source = f"{'.' * node.level}{node.module or ''}:" if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                name = alias.name if source or alias.asname else alias.name.partition(".")[0]
                yield (source + name, alias.asname or name), node.lineno


def _used(node: ast.AST) -> Iterator[str]:
    """Names and attributes, what is defined, fixtures (arguments), and fixtures that are named in a text."""
    for field in ("id", "attr", "name", "arg"):
        yield str(getattr(node, field, ""))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _head(node: ast.ClassDef) -> list[str]:
    return [*map(dump, (*node.bases, *node.keywords)), *map(dump, node.decorator_list)]
