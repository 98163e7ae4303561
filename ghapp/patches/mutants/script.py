"""Mutants of JavaScript, TypeScript and Go, by their tokens: few, but of those that are code for sure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ghapp.patches.mutants.mutant import Swap
from ghapp.patches.vetoes import lexer

_SIGNS = {
    "===": ("comparison", "!=="),
    "!==": ("comparison", "==="),
    "==": ("comparison", "!="),
    "!=": ("comparison", "=="),
    "<": ("boundary", "<="),
    "<=": ("boundary", "<"),
    ">": ("boundary", ">="),
    ">=": ("boundary", ">"),
    "&&": ("boolean", "||"),
    "||": ("boolean", "&&"),
    "+": ("arithmetic", "-"),
    "-": ("arithmetic", "+"),
    "*": ("arithmetic", "+"),
    "/": ("arithmetic", "*"),
    "%": ("arithmetic", "*"),
    "+=": ("arithmetic", "-="),
    "-=": ("arithmetic", "+="),
}
_WORDS = {"true": "false", "false": "true"}
# Lines with one of these have types, names of files, or words for people in them.
_QUIET = frozenset(
    (
        *("import", "require", "console", "type", "interface", "throw", "package", "fmt", "log", "logger"),
        *("declare", "from", "panic", "Errorf"),
    )
)


class _Placed(NamedTuple):
    token: lexer.Token
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.token.text)


def swaps(text: str, *, go: bool) -> Iterator[Swap]:
    """Raises Unreadable."""
    placed = [each for each in _placed(text, go=go) if each.token.kind != "comment"]
    quiet = {each.token.line for each in placed if each.token.text in _QUIET}
    for at, each in enumerate(placed):
        if each.token.line not in quiet:
            yield from _of(placed, at, text)
            yield from () if go else _of_return(placed, at)


def _placed(text: str, *, go: bool) -> Iterator[_Placed]:
    """Between tokens there is white space alone."""
    place = 0
    for token in lexer.tokens(text, go=go):
        start = text.index(token.text, place)
        yield _Placed(token, start)
        place = start + len(token.text)


def _of(placed: Sequence[_Placed], at: int, text: str) -> Iterator[Swap]:
    each = placed[at]
    kind, word, line, _ = each.token
    if kind == "sign" and word in _SIGNS and _is_between(placed, at, text):
        yield Swap(_SIGNS[word][0], line, each.start, each.end, _SIGNS[word][1])
    elif kind == "sign" and word == "!":
        yield Swap("boolean", line, each.start, each.end, "")
    elif kind == "word" and word in _WORDS:
        yield Swap("boolean", line, each.start, each.end, _WORDS[word])
    elif kind == "word" and word.isdecimal() and str(int(word)) == word:
        yield Swap("number", line, each.start, each.end, str(int(word) + 1))
    elif kind == "string" and word[0] in "'\"" and not _is_alone(placed, at):
        yield Swap("string", line, each.start, each.end, f"{word[:-1]}x{word[-1]}")


def _is_between(placed: Sequence[_Placed], at: int, text: str) -> bool:
    """An operator of two numbers: types and signs have no space on both sides, texts are not counted with."""
    each, near = placed[at], [other.token.kind for other in placed[max(0, at - 1) : at + 2]]
    spaced = text[each.start - 1 : each.start].isspace() and text[each.end : each.end + 1].isspace()
    return spaced and not (each.token.text in {"+", "+="} and "string" in near)


def _is_alone(placed: Sequence[_Placed], at: int) -> bool:
    """`'use strict'`, and the name of a field."""
    following = placed[at + 1].token if at + 1 < len(placed) else None
    before = placed[at - 1].token.text if at else ";"
    return before in {";", "{", "}"} or following is None or following.text == ":"


def _of_return(placed: Sequence[_Placed], at: int) -> Iterator[Swap]:
    """Up to a semicolon on the same line, and of something."""
    each = placed[at]
    if each.token.text != "return":
        return
    for other in placed[at + 1 :]:
        if other.token.line != each.token.line or other.token.text == "{":
            return
        if other.token.text == ";":
            if other is not placed[at + 1]:
                yield Swap("return", each.token.line, each.start, other.start, "return undefined")
            return
