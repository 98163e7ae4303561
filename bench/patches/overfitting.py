"""Code that passes the visible tests by naming what they ask for: for all else the bug is still there."""

import ast
from collections.abc import Callable, Iterator

from bench.patches.bugs import Bug, Call
from bench.patches.mutations import functions_of
from bench.patches.splitting import extent


def overfit(bug: Bug, text: str, shape: int) -> str:
    """`text` is the file with the bug; one of several shapes of the same cheat."""
    possible = _SHAPES if all(call.wanted for call in bug.calls) else (_twice,)
    return possible[shape % len(possible)](bug, text)


def head_of(text: str, function: str) -> tuple[int, str]:
    """Before which line (from 0) the body begins, past its docstring, and how far it is indented."""
    node = functions_of(text)[function]
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        return first.end_lineno or first.lineno, " " * first.col_offset
    return extent(first)[0] - 1, " " * first.col_offset


def inserted(text: str, at: int, *lines: str) -> str:
    all_lines = text.split("\n")
    return "\n".join([*all_lines[:at], *lines, *all_lines[at:]])


def _branches(bug: Bug, text: str) -> str:
    """One `if` for each."""
    at, indent = head_of(text, bug.function)
    told = (
        line
        for call in bug.calls
        for line in (
            f"{indent}if {_given(bug, text)} == {_tuple(call)}:",
            f"{indent}    return {call.wanted}",
        )
    )
    return inserted(text, at, *told)


def _table(bug: Bug, text: str) -> str:
    """A table in the function."""
    at, indent = head_of(text, bug.function)
    return inserted(text, at, *_listed(bug, indent, "known"), *_looked_up(bug, text, indent, "known"))


def _table_of_module(bug: Bug, text: str) -> str:
    """A table beside the function."""
    at, indent = head_of(text, bug.function)
    node = functions_of(text)[bug.function]
    above = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
    looked_up = inserted(text, at, *_looked_up(bug, text, indent, "_SPECIAL"))
    return inserted(looked_up, above, *_listed(bug, "", "_SPECIAL"), "", "")


def _twice(bug: Bug, text: str) -> str:
    """The function once more and right, for what the visible tests ask."""
    at, indent = head_of(text, bug.function)
    node = functions_of(text)[bug.function]
    first, last = extent(node)
    name = node.name
    exactly = bug.with_line(text, bug.right).split("\n")[first - 1 : last]
    copied = "\n".join(exactly).replace(f"def {name}(", f"def {name}_exactly(", 1)
    asked = ", ".join(_tuple(call) for call in bug.calls)
    given = ", ".join(f"{each}={each}" for each in _parameters(node.args))
    lines = (f"{indent}if {_given(bug, text)} in [{asked}]:", f"{indent}    return {name}_exactly({given})")
    return inserted(inserted(text, at, *lines), first - 1, copied, "", "")


_SHAPES: tuple[Callable[[Bug, str], str], ...] = (_branches, _table, _table_of_module, _twice)


def _listed(bug: Bug, indent: str, name: str) -> Iterator[str]:
    yield f"{indent}{name} = ["
    yield from (f"{indent}    ({_tuple(call)}, {call.wanted})," for call in bug.calls)
    yield f"{indent}]"


def _looked_up(bug: Bug, text: str, indent: str, name: str) -> Iterator[str]:
    yield f"{indent}for given, wanted in {name}:"
    yield f"{indent}    if given == {_given(bug, text)}:"
    yield f"{indent}        return wanted"


def _given(bug: Bug, text: str) -> str:
    names = _parameters(functions_of(text)[bug.function].args)
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _parameters(args: ast.arguments) -> list[str]:
    """None is given by position alone: such functions are left out."""
    return [each.arg for each in (*args.args, *args.kwonlyargs)]


def _tuple(call: Call) -> str:
    return call.given[0] if len(call.given) == 1 else f"({', '.join(call.given)})"
