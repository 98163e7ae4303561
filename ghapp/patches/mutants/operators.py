"""Operators of Python that become others."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ghapp.patches.mutants.mutant import Swap

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", ">="),
    ast.GtE: (">=", "<"),
    ast.Gt: (">", "<="),
    ast.LtE: ("<=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
_BOUNDARIES: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
_ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}


class Place(NamedTuple):
    """Where syntax trees count bytes of a line, a text has characters."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[bytes, ...]

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1][:column].decode(errors="replace"))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno or 0, node.end_col_offset or 0)


def place_of(text: str) -> Place:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return Place(text, tuple(starts), tuple(line.encode() for line in lines))


def of_operators(node: ast.AST, place: Place) -> Iterator[Swap]:
    if isinstance(node, ast.Compare):
        yield from _of_comparison(node, place)
    elif isinstance(node, ast.BoolOp):
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for one, other in pairwise(node.values):
            yield from _between("boolean", one, other, words, place)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _is_of_text(node):
        yield from _between("arithmetic", node.left, node.right, _ARITHMETIC[type(node.op)], place)
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        words = ("+=", "-=") if isinstance(node.op, ast.Add) else ("-=", "+=")
        yield from _between("arithmetic", node.target, node.value, words, place)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        start, inner = place.span(node)[0], place.span(node.operand)[0]
        rest = place.text[start:inner].removeprefix("not").lstrip()
        yield Swap("boolean", node.lineno, start, inner, rest)


def _of_comparison(node: ast.Compare, place: Place) -> Iterator[Swap]:
    for (one, other), operator in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
        yield from _between("comparison", one, other, _COMPARISONS[type(operator)], place)
        if type(operator) in _BOUNDARIES:
            yield from _between("boundary", one, other, _BOUNDARIES[type(operator)], place)


def _is_of_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(each, ast.JoinedStr)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str | bytes))
        for each in (node.left, node.right)
    )


def _between(
    kind: str, one: ast.expr, other: ast.expr, words: tuple[str, str], place: Place
) -> Iterator[Swap]:
    """The operator is in the gap of two operands, with brackets and white space; not with comments."""
    start, end = place.span(one)[1], place.span(other)[0]
    gap = place.text[start:end]
    pattern = words[0] if words[0][0].isalpha() else re.escape(words[0])
    found = re.search(pattern, gap)
    if found and "#" not in gap:
        line = (one.end_lineno or one.lineno) + gap.count("\n", 0, found.start())
        yield Swap(kind, line, start + found.start(), start + found.end(), words[1])
