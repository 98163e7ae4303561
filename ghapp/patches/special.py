"""Code that is made for the values in the tests: a branch for one of them that gives what they expect. Pure.

Mutants of such a branch are caught, and yet nothing is repaired. A right repair may look the same, as a table
does that is tested as a whole: a person has a look.
"""

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from ghapp.patches.vetoes import syntax
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.lines import blocks

_LONGEST = 200  # letters of a value
_FEW = 2  # numbers up to this, and the like, are in every program
_ASKS = ("PYTEST_CURRENT_TEST",)
_RUNNERS = frozenset({"pytest", "unittest", "_pytest"})
_BEGINS = frozenset({"startswith", "endswith"})
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_LOOKS = "it looks whether it is being tested"
_SINGLES = "it singles out a value that the tests use, and gives what they expect"
_IGNORES = "whatever it is given, it gives what the tests expect"


class Special(NamedTuple):
    """`code` is the line."""

    path: str
    line: int
    code: str
    why: str


class _Known(NamedTuple):
    """`tested` are the values in the tests, `ours` those in the file as it was."""

    tested: frozenset[str]
    ours: frozenset[str]

    def has(self, values: Iterable[object]) -> bool:
        return all(_is_plain(value) or repr(value) in self.tested for value in values)

    def tells(self, values: tuple[object, ...]) -> bool:
        """Words that the file had before are the program's own."""
        new = [v for v in values if not _is_plain(v) and not (isinstance(v, str) and repr(v) in self.ours)]
        return bool(new) or len([value for value in values if not isinstance(value, bool)]) > 1


def values_of(content: bytes) -> set[str]:
    """Numbers and strings in a file of Python, as they are written. Raises Unreadable."""
    nodes = (node for node in ast.walk(syntax.parse(content)) if isinstance(node, ast.Constant))
    return {repr(node.value) for node in nodes if len(repr(node.value)) <= _LONGEST}


def special_cases(edits: Iterable[Edit], tested: frozenset[str]) -> tuple[Special, ...]:
    """In lines that are new. What cannot be read has none."""
    found: list[Special] = []
    for edit in edits:
        try:
            found += _of(edit, tested)
        except (Unreadable, RecursionError, MemoryError):
            continue
    return tuple(found)


def _of(edit: Edit, tested: frozenset[str]) -> Iterator[Special]:
    if edit.suffix != ".py" or edit.after is None:
        return
    ours = set[str]()
    with suppress(Unreadable):  # it may be this that is repaired
        ours = values_of(edit.before or b"")
    changed = blocks(edit.old_text, edit.new_text)
    new = {number for block in changed for number in range(block.at, block.at + len(block.lines))}
    lines = edit.new_text.split("\n")
    for node in ast.walk(syntax.parse(edit.after)):
        line = getattr(node, "lineno", 0) or getattr(getattr(node, "pattern", None), "lineno", 0)
        why = (
            _why(node, _Known(tested, frozenset(ours)), new)
            if line in new or isinstance(node, _FUNCTIONS)
            else ""
        )
        if why:
            yield Special(edit.path, line, lines[line - 1].strip(), why)


def _why(node: ast.AST, known: _Known, new: set[int]) -> str:
    if _asks(node):
        return _LOOKS
    if isinstance(node, ast.If | ast.IfExp | ast.match_case):
        condition = node.pattern if isinstance(node, ast.match_case) else node.test
        asked, given = tuple(_compared(condition)), _given(node.body)
        return _SINGLES if asked and given is not None and _fits(asked, given, known) else ""
    if isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set):
        keys, values = _table(node)
        return _SINGLES if keys and values and known.has(keys) and _fits(keys, values, known) else ""
    return _IGNORES if isinstance(node, _FUNCTIONS) and _is_constant(node, known, new) else ""


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in _ASKS
    left = (
        node.left if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn) else None
    )
    return isinstance(left, ast.Constant) and left.value in _RUNNERS


def _fits(asked: tuple[object, ...], given: tuple[object, ...], known: _Known) -> bool:
    """What it gives is in the tests, and so is what it is held against, or else it can hardly be chance."""
    return known.has(given) and (known.tells(given) or (known.has(asked) and known.tells(asked)))


def _compared(node: ast.AST) -> Iterator[object]:
    """Values that something is held against, to be equal or to begin so."""
    if isinstance(node, ast.BoolOp):
        yield from (value for each in node.values for value in _compared(each))
    elif isinstance(node, ast.MatchOr | ast.MatchSequence):
        yield from (value for each in node.patterns for value in _compared(each))
    elif isinstance(node, ast.MatchValue):
        yield from _values([node.value]) or ()
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _BEGINS:
        yield from _values(node.args) or ()
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.In | ast.Is):
        yield from _equal(node.left, node.comparators[0])


def _equal(*both: ast.expr) -> Iterator[object]:
    """The values of one side, where the other is not worked out: `n == 3`, but not `n % 3 == 0`."""
    sides = [(side, _values([side])) for side in both]
    others = [side for side, values in sides if values is None]
    if len(others) == 1 and not any(isinstance(each, ast.BinOp) for each in ast.walk(others[0])):
        yield from (value for _, values in sides for value in values or ())


def _given(body: list[ast.stmt] | ast.expr) -> tuple[object, ...] | None:
    """What a branch returns or sets, where that is all and it is written there; nothing if it raises."""
    if isinstance(body, ast.expr):
        return _values([body])
    only = body[0] if len(body) == 1 else None
    if isinstance(only, ast.Raise):
        return ()
    value = only.value if isinstance(only, ast.Return | ast.Assign) else None
    return _values([value]) if value else None


def _table(
    node: ast.Dict | ast.List | ast.Tuple | ast.Set,
) -> tuple[tuple[object, ...] | None, tuple[object, ...] | None]:
    """What is looked up and what that gives, where both are written there; rows give what is their last."""
    if isinstance(node, ast.Dict):
        return _values(filter(None, node.keys)), _values(node.values)
    rows = [each.elts for each in node.elts if isinstance(each, ast.Tuple | ast.List)]
    if len(rows) < len(node.elts) or any(len(row) <= 1 for row in rows):
        return None, None
    return _values(cell for row in rows for cell in row[:-1]), _values(row[-1] for row in rows)


def _is_constant(node: ast.FunctionDef | ast.AsyncFunctionDef, known: _Known, new: set[int]) -> bool:
    """It has arguments, uses none, and what it returns is new and in the tests."""
    arguments = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    names = {each.id for part in node.body for each in ast.walk(part) if isinstance(each, ast.Name)}
    last = node.body[-1]
    if not arguments - {"self", "cls"} or arguments & names or not isinstance(last, ast.Return):
        return False
    given = _values([last.value]) if last.value and last.lineno in new else None
    return bool(given) and known.has(given or ()) and known.tells(given or ())


def _values(nodes: Iterable[ast.expr]) -> tuple[object, ...] | None:
    """Those of a literal, also in lists and the like; None for what has to be worked out."""
    found: list[object] = []
    for node in nodes:
        inner: tuple[object, ...] | None
        if isinstance(node, ast.Constant):
            inner = (node.value,)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = _values([node.operand])
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            inner = _values(node.elts)
        elif isinstance(node, ast.Dict):
            inner = _values([*filter(None, node.keys), *node.values])
        else:
            inner = None
        if inner is None:
            return None
        found += inner
    return tuple(found)


def _is_plain(value: object) -> bool:
    return value in (None, "", b"", ...) or (isinstance(value, int | float) and abs(value) <= _FEW)
