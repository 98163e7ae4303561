"""Python's syntax trees, made to be compared. Hostile files are refused, never followed."""

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator

from ghapp.patches.vetoes.edit import LARGEST, Unreadable

SUFFIXES = (".py", ".pyi")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Token = tokenize.TokenInfo


def parse(content: bytes) -> ast.Module:
    """Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(f"is larger than {LARGEST // 1024} KiB")
    try:
        with warnings.catch_warnings(action="ignore"):  # odd escapes are none of ours
            tree = ast.parse(content)
        ast.dump(tree)  # where this goes too deep, so does all that follows
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"is no Python that can be read ({type(error).__name__})") from None
    return tree


def tokens(content: bytes) -> Iterator[Token]:
    """Raises Unreadable, also after some."""
    try:
        yield from tokenize.tokenize(io.BytesIO(content).readline)
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise Unreadable(f"is no Python that can be read ({type(error).__name__})") from None


def same_meaning(before: bytes, after: bytes) -> bool:
    """Equal trees: layout, comments, `u` before a string and quotes do not matter, docstrings do."""
    return dump(parse(before)) == dump(parse(after))


def dump(node: ast.AST) -> str:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant):
            each.kind = None
    return ast.dump(node)


def without_notes(tree: ast.Module) -> ast.Module:
    """Without what a test does not test by: annotations of functions, docstrings that hold no examples."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.Module | ast.ClassDef | Function) and _has_plain_docstring(node):
            node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
            node.body = node.body[1:] or node.body
    return tree


def _has_plain_docstring(node: ast.Module | ast.ClassDef | Function) -> bool:
    text = ast.get_docstring(node, clean=False)
    return text is not None and ">>>" not in text
