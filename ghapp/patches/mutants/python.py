"""Mutants of Python, by its syntax tree. What tests need not notice is left alone: types, words."""

import ast
import re
from collections.abc import Iterator

from ghapp.patches.mutants.mutant import REMOVAL, Swap
from ghapp.patches.mutants.operators import Place, of_operators, place_of
from ghapp.patches.vetoes import syntax
from ghapp.patches.vetoes.edit import Unreadable

_QUIET = re.compile(
    r"(?:\w*log(?:ger|ging)?|warnings?|print|warn|cast|TypeVar|NewType)(?:\.\w+)*", re.IGNORECASE
)
_WORDS = frozenset({"encoding", "help", "description", "message", "msg", "stacklevel", "timeout", "maxsize"})
_GUARDS = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'"})
_IMPORTS = ast.Import | ast.ImportFrom
_REMOVED = ast.AugAssign | ast.Raise | ast.Delete | ast.Continue | ast.Break


def swaps(text: str) -> Iterator[Swap]:
    """Raises Unreadable."""
    tree, place = syntax.parse(text.encode()), place_of(text)
    even = {id(node.test) for node in ast.walk(tree) if isinstance(node, ast.If) and _keeps_one(node)}
    for node, in_words in _walk(tree):
        operators = of_operators(node, place)
        yield from (swap for swap in operators if id(node) not in even or swap.kind != "boundary")
        yield from _of_constants(node, place, in_words=in_words)
        yield from _of_statements(node, place)


def is_sound(before: bytes, after: bytes, swap: Swap) -> bool:
    """Whether it is Python still, and means something else. An import or docstring put back is no mutant."""
    try:
        differs = not syntax.same_meaning(before, after)
        return differs and not (swap.kind == REMOVAL and _is_import(syntax.parse(after), swap))
    except Unreadable:
        return False


def _is_import(tree: ast.Module, swap: Swap) -> bool:
    quiet = [each for each in ast.walk(tree) if isinstance(each, _IMPORTS) or _is_words(each)]
    ends = [(each.lineno, each.end_lineno or each.lineno) for each in quiet if isinstance(each, ast.stmt)]
    lines = {line for first, last in ends for line in range(first, last + 1)}
    back = enumerate(swap.text.rstrip("\n").split("\n"), swap.line)
    return all(number in lines or not line.strip() for number, line in back)


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Each node, and whether its strings are only words."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, in_words = waiting.pop()
        if _is_left_alone(node):
            continue
        yield node, in_words
        below = in_words or isinstance(node, ast.Raise | ast.JoinedStr)
        waiting += [(each, below) for each in _parts(node)]


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _QUIET.fullmatch(ast.unparse(node.func)) is not None
    if isinstance(node, ast.Expr):
        return _is_words(node) or _is_left_alone(node.value)
    if isinstance(node, ast.Assign):
        return any(isinstance(each, ast.Name) and _is_dunder(each.id) for each in node.targets)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) in _GUARDS
    return isinstance(node, ast.keyword) and node.arg in _WORDS


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Without types and decorators, which say little of what is done."""
    out = ("annotation", "returns", "decorator_list", "type_params", "msg", "format_spec")
    for name, value in ast.iter_fields(node):
        if name not in out:
            yield from (
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)
            )


def _of_constants(node: ast.AST, place: Place, *, in_words: bool) -> Iterator[Swap]:
    if isinstance(node, ast.Compare):
        for each in (node.left, *node.comparators):
            if isinstance(each, ast.Constant) and type(each.value) is int:
                yield Swap("number", each.lineno, *place.span(each), str(each.value - 1))
    if not isinstance(node, ast.Constant):
        return
    value, span = node.value, place.span(node)
    if isinstance(value, bool):
        yield Swap("boolean", node.lineno, *span, str(not value))
    elif isinstance(value, int | float):
        yield Swap("number", node.lineno, *span, repr(value + 1))
    elif isinstance(value, str) and not in_words:
        yield Swap("string", node.lineno, *span, repr(value + "x"))


def _of_statements(node: ast.AST, place: Place) -> Iterator[Swap]:
    if isinstance(node, ast.Return) and not _is_as_none(node.value):
        yield Swap("return", node.lineno, *place.span(node), "return None")
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        test = node.test
        if not isinstance(test, ast.Compare) and not (
            isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        ):
            start, end = place.span(test)
            yield Swap("condition", test.lineno, start, end, f"not ({place.text[start:end]})")
    elif isinstance(node, ast.stmt) and (isinstance(node, _REMOVED) or _is_effect(node)):
        yield Swap("statement", node.lineno, *place.span(node), "pass")


def _is_as_none(value: ast.expr | None) -> bool:
    """Most tests cannot tell False from None; that it may be True is another mutant."""
    return value is None or (
        isinstance(value, ast.Constant) and (value.value is None or value.value is False)
    )


def _keeps_one(node: ast.If) -> bool:
    """`if a > b: b = a`: where they are equal nothing happens either way."""
    only, test = node.body[0], node.test
    if len(node.body) > 1 or not isinstance(only, ast.Assign) or not isinstance(test, ast.Compare):
        return False
    compared = {ast.unparse(test.left), ast.unparse(test.comparators[0])}
    return compared == {ast.unparse(only.targets[0]), ast.unparse(only.value)}


def _is_effect(node: ast.AST) -> bool:
    """A call for what it does, or something set that was there before."""
    if isinstance(node, ast.Assign):
        return all(isinstance(each, ast.Attribute | ast.Subscript) for each in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
