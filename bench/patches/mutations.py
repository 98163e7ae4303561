"""Small mistakes that a person could have made in one line of a function, by its syntax tree. Pure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bench.patches.splitting import Function

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_COMPUTED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.FloorDiv: "*",
    ast.Mod: "//",
}
_CALLED = {
    "lower": "upper",
    "upper": "lower",
    "startswith": "endswith",
    "endswith": "startswith",
    "strip": "lstrip",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "append": "extend",
    "split": "rsplit",
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """`line` (from 1) of the file says `right`, and `wrong` with the mistake, both without a line end."""

    function: str
    line: int
    right: str
    wrong: str


def mutations_of(text: str) -> tuple[Mutation, ...]:
    """In the order of the file. None that cannot be parsed, none outside of a function."""
    lines = text.splitlines()
    found = dict.fromkeys(_mutations(ast.parse(text), "", lines))
    return tuple(each for each in found if _is_sound(lines, each))


def functions_of(text: str) -> dict[str, Function]:
    """By qualified name, those within functions left out."""
    return dict(_functions(ast.parse(text), ""))


def _functions(tree: ast.AST, before: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{before}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")


def _mutations(tree: ast.AST, before: str, lines: list[str]) -> Iterator[Mutation]:
    for name, function in _functions(tree, before):
        for statement in function.body:
            for node in ast.walk(statement):
                for start, end, new in _swaps(node):
                    if start[0] == end[0]:
                        yield _mutation(name, lines, start, end[1], new)


def _mutation(function: str, lines: list[str], start: tuple[int, int], end: int, new: str) -> Mutation:
    """Columns of a syntax tree count bytes."""
    line, column = start
    right = lines[line - 1]
    encoded = right.encode()
    wrong = encoded[:column] + new.encode() + encoded[end:]
    return Mutation(function, line, right, wrong.decode())


def _is_sound(lines: list[str], mutation: Mutation) -> bool:
    changed = [*lines]
    changed[mutation.line - 1] = mutation.wrong
    try:
        return ast.dump(ast.parse("\n".join(changed))) != ast.dump(ast.parse("\n".join(lines)))
    except SyntaxError:
        return False


Place = tuple[int, int]


def _swaps(node: ast.AST) -> Iterator[tuple[Place, Place, str]]:
    """Where from, where to, and what stands there then."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            yield _end(left), _start(right), f" {_COMPARED[type(op)]} "
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COMPUTED and not _is_text(left):
            yield _end(left), _start(right), f" {_COMPUTED[type(op)]} "
        case ast.BoolOp(op=op, values=[left, right]):
            yield _end(left), _start(right), " or " if isinstance(op, ast.And) else " and "
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _start(node), _start(operand), ""
        case ast.If(test=ast.Name() | ast.Call() as test):
            yield _start(test), _start(test), "not "
        case _:
            yield from _other_words(node)


def _other_words(node: ast.AST) -> Iterator[tuple[Place, Place, str]]:
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield _start(node), _end(node), str(value + 1)
        case ast.Name(id=name) if name in _CALLED:
            yield _start(node), _end(node), _CALLED[name]
        case ast.Attribute(value=value, attr=name) if name in _CALLED:
            yield _end(value), _end(node), f".{_CALLED[name]}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _start(node: ast.AST) -> Place:
    assert isinstance(node, ast.expr)
    return node.lineno, node.col_offset


def _end(node: ast.AST) -> Place:
    assert isinstance(node, ast.expr)
    return node.end_lineno or node.lineno, node.end_col_offset or 0
