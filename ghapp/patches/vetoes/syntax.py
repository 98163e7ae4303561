"""Python's syntax trees, made to be compared. Hostile files are refused, never followed."""

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator
from functools import lru_cache

from ghapp.patches.vetoes.edit import LARGEST, Unreadable

SUFFIXES = (".py", ".pyi")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Token = tokenize.TokenInfo


@lru_cache(maxsize=8)  # each veto looks at the same few files
def parse(content: bytes) -> ast.Module:
    """The tree is shared: it is not changed. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(f"is larger than {LARGEST // 1024} KiB")
    try:
        tree = _parsed(content)
        dump(tree)  # where this goes too deep, so does all that follows
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
    return _dumped(before) == _dumped(after)


def dump(node: ast.AST) -> str:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant):
            each.kind = None
    return ast.dump(node)


def without_notes(content: bytes) -> ast.Module:
    """Without what a test does not test by: annotations of functions, docstrings that hold no examples.
    Raises Unreadable.
    """
    parse(content)
    tree = _parsed(content)
    for node in ast.walk(tree):
        if isinstance(node, Function):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.Module | ast.ClassDef | Function) and _has_plain_docstring(node):
            node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
            node.body = node.body[1:] or node.body
    return tree


def _parsed(content: bytes) -> ast.Module:
    with warnings.catch_warnings(action="ignore"):  # odd escapes are none of ours
        return ast.parse(content)


@lru_cache(maxsize=8)
def _dumped(content: bytes) -> str:
    return dump(parse(content))


def _has_plain_docstring(node: ast.Module | ast.ClassDef | Function) -> bool:
    text = ast.get_docstring(node, clean=False)
    return text is not None and ">>>" not in text
