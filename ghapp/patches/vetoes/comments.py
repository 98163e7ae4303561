"""The comments of a file, by tokens where the language is known, else every line of it."""

import tokenize
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ghapp.patches.vetoes import lexer, syntax
from ghapp.patches.vetoes.edit import Unreadable, suffix_of, text_of


class Comment(NamedTuple):
    """`after` counts the words before it: it moves with the code it is about, not with the layout."""

    line: int
    text: str
    after: int


@lru_cache(maxsize=4)
def comments(path: str, content: bytes | None) -> tuple[Comment, ...]:
    """Of what no tokens can be made, every line. Raises Unreadable: too large."""
    text = text_of(content)
    try:
        if suffix_of(path) in syntax.SUFFIXES:
            return tuple(_python(content or b""))
        if suffix_of(path) in lexer.SUFFIXES:
            return tuple(_script(text, go=suffix_of(path) in lexer.GO))
    except Unreadable:
        pass
    lines = enumerate(text.split("\n"), 1)
    return tuple(Comment(number, line, 0) for number, line in lines if line.strip())


def _python(content: bytes) -> Iterator[Comment]:
    words = 0
    for token in syntax.tokens(content):
        words += token.type in {tokenize.NAME, tokenize.NUMBER, tokenize.STRING}
        if token.type == tokenize.COMMENT:
            yield Comment(token.start[0], token.string.lstrip("#").strip(), words)


def _script(text: str, *, go: bool) -> Iterator[Comment]:
    words = 0
    for token in lexer.tokens(text, go=go):
        words += token.kind in {"word", "string"}
        if token.kind == "comment":
            for offset, line in enumerate(token.text.split("\n")):
                yield Comment(token.line + offset, line.strip(), words)
