"""What a Python test checks: its asserts, its skips, how it differs from what it was."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ghapp.model import VetoId
from ghapp.patches.vetoes.syntax import Function, dump

_SKIPS = frozenset(
    [
        "skip",
        "skipif",
        "xfail",
        "skipIf",
        "skipUnless",
        "expectedFailure",
        "skipTest",
        "importorskip",
        "SkipTest",
    ]
)
_CHECKS = frozenset(["raises", "warns", "deprecated_call", "fail"])


class Change(NamedTuple):
    """`what` is for people: what happened to the test."""

    id: VetoId
    what: str


def change_of(before: Function, after: Function) -> Change:
    """Of two that are known to differ: the plainest thing that was done, else that something was."""
    if _count(after, _SKIPS) - _count(before, _SKIPS):
        return Change(VetoId.TESTS_SKIPPED, "is skipped or expected to fail")
    if _is_empty(after) and not _is_empty(before):
        return Change(VetoId.TESTS_EMPTIED, "does nothing any more")
    if _ends(after) > _ends(before):
        return Change(VetoId.TESTS_SKIPPED, "returns before its end")
    old, new = list(_checks(before)), list(_checks(after))
    if len(new) < len(old):
        return Change(VetoId.TESTS_WEAKENED, f"has {len(new)} checks, {len(old)} before")
    if marks := _marks(before, after):
        return marks
    changed = [(one, other) for one, other in zip(old, new, strict=False) if dump(one) != dump(other)]
    if changed and all(_shape(one) == _shape(other) for one, other in changed):
        return Change(VetoId.EXPECTATIONS_CHANGED, f"expects something else: {_shown(changed[0][1])}")
    if changed:
        return Change(VetoId.TESTS_WEAKENED, f"checks something else: {_shown(changed[0][1])}")
    return Change(VetoId.TESTS_CHANGED, "does something else before it checks")


def skips(node: ast.AST) -> bool:
    """Whether it names anything that keeps a test from running or from failing."""
    return bool(_count(node, _SKIPS))


def _marks(before: Function, after: Function) -> Change | None:
    old, new = ([dump(each) for each in node.decorator_list] for node in (before, after))
    if old == new:
        return None
    if _cases(after) < _cases(before):
        return Change(VetoId.TESTS_WEAKENED, "is run with fewer cases")
    return Change(VetoId.EXPECTATIONS_CHANGED, "is run with other cases or under other conditions")


def _cases(node: Function) -> int:
    """Of the lists in its decorators; cases may be lists themselves."""
    lists = (each for mark in node.decorator_list for each in ast.walk(mark))
    return sum(len(each.elts) for each in lists if isinstance(each, ast.List | ast.Tuple))


def _is_empty(node: Function) -> bool:
    return all(isinstance(each, ast.Pass | ast.Return) or _is_constant(each) for each in node.body)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _ends(node: Function) -> int:
    return sum(isinstance(each, ast.Return) for each in ast.walk(node))


def _checks(node: Function) -> Iterator[ast.AST]:
    """In the order of the text. What is checked within a check counts as well."""
    found = [each for each in ast.walk(node) if isinstance(each, ast.Assert | ast.Call) and _is_check(each)]
    yield from sorted(found, key=lambda each: (each.lineno, each.col_offset))


def _is_check(node: ast.Assert | ast.Call) -> bool:
    if isinstance(node, ast.Assert):
        return True
    name = _name(node.func)
    return name in _CHECKS or name.startswith("assert")


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _count(node: ast.AST, names: frozenset[str]) -> Counter[str]:
    return Counter(name for each in ast.walk(node) if (name := _name(each)) in names)


def _shape(node: ast.AST) -> str:
    """The tree without its values: what is equal in it and differs in them expects something else."""
    tree = ast.parse(ast.unparse(node))
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant):
            each.value = _kind(each.value)
    return ast.dump(tree)


def _kind(value: object) -> str:
    """A truth is a value of its own: `assert True` expects nothing else, but nothing at all."""
    if value is None or isinstance(value, bool):
        return repr(value)
    return "number" if isinstance(value, int | float) else type(value).__name__


def _shown(node: ast.AST) -> str:
    return ast.unparse(node)
