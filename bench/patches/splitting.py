"""Splits a file of tests into two of the same name: one for the repository, one held back as the truth."""

import ast
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Split:
    """The names are those that pytest tells after the file's: `test_it`, `Class::test_it`."""

    visible: str
    held_back: str
    visible_names: frozenset[str]
    held_back_names: frozenset[str]


def split(path: str, text: str) -> Split:
    """Every other test of a file, in an order by hash: the same wherever and whenever it is done."""
    names = sorted(named_tests(text), key=lambda name: hashlib.sha256(f"{path}::{name}".encode()).digest())
    visible, held_back = frozenset(names[::2]), frozenset(names[1::2])
    return Split(without(text, held_back), without(text, visible), visible, held_back)


def named_tests(text: str) -> dict[str, Function]:
    return dict(_tests(ast.parse(text), ""))


def without(text: str, names: Collection[str]) -> str:
    """The lines of these tests are gone, and a class that has none any more says `pass`."""
    lines: list[str | None] = [*text.splitlines(keepends=True)]
    tree = ast.parse(text)
    gone = {id(test) for name, test in _tests(tree, "") if name in names}
    for node in ast.walk(tree):
        if id(node) in gone and isinstance(node, Function):
            first, last = extent(node)
            lines[first - 1 : last] = [None] * (last - first + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and all(id(each) in gone for each in node.body):
            lines[node.body[0].lineno - 1] = f"{' ' * node.body[0].col_offset}pass\n"
    return "".join(line for line in lines if line is not None)


def extent(node: ast.stmt) -> tuple[int, int]:
    """First and last line, decorators included, from 1."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return first, node.end_lineno or node.lineno


def _tests(tree: ast.AST, before: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function) and node.name.startswith("test"):
            yield f"{before}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _tests(node, f"{before}{node.name}::")
