"""The tokens of JavaScript, TypeScript and Go: enough to tell layout from meaning.

No parser: one written in C would read hostile files in the process that holds the keys, and the worst that
comes of knowing less is that a person looks. What is not clear is refused.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ghapp.patches.vetoes.edit import Unreadable

SCRIPTS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
GO = (".go",)
SUFFIXES = (*SCRIPTS, *GO)
_SPACE = re.compile(r"[ \t\f\v\ufeff\xa0]+")
_WORD = re.compile(r"[\w$#@]+")
_NUMBER = re.compile(r"\.?\d[\w.]*")
_STRINGS = {
    '"': re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.DOTALL),
    "'": re.compile(r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL),
    "`": re.compile(r"`[^`\\]*(?:\\.[^`\\]*)*`", re.DOTALL),
}
_FILLED = re.compile(r"\$\{[^{}`]*\}")
_RAW = re.compile(r"`[^`]*`")
_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/\w*")
_SIGN = re.compile(
    r">>>=|\*\*=|<<=|>>=|>>>|===|!==|&&=|\|\|=|\?\?=|\.\.\.|&\^=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-="
    r"|\*=|/=|%=|&=|\|=|\^=|<<|>>|\*\*|:=|<-|&\^|.",
    re.DOTALL,
)
_BEFORE_REGEX = frozenset(
    (
        *("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "yield"),
        *("await", "default", "extends", "instanceof"),
    )
)
# Markup, where white space counts, and line ends that only scripts know.
_UNCLEAR = ("</", "/>", "<!--", "-->", "\u2028", "\u2029")


class Token(NamedTuple):
    kind: str  # word, string, sign, comment
    text: str
    line: int
    breaks: bool  # whether a line ended before it


@lru_cache(maxsize=4)  # each veto looks at the same few files
def tokens(text: str, *, go: bool = False) -> tuple[Token, ...]:
    """Raises Unreadable."""
    return tuple(_tokens(text, go))


def _tokens(text: str, go: bool) -> Iterator[Token]:
    if not go and any(each in text for each in _UNCLEAR):
        raise Unreadable("has markup or odd line ends")
    place, line, breaks, last = 0, 1, False, ""
    while place < len(text):
        if space := _SPACE.match(text, place):
            place = space.end()
        elif text[place] == "\n":
            place, line, breaks = place + 1, line + 1, True
        else:
            kind, found = _next(text, place, last, go)
            yield Token(kind, found, line, breaks)
            place, line = place + len(found), line + found.count("\n")
            breaks = kind == "comment" and (breaks or "\n" in found)
            last = last if kind == "comment" else _named(last, found)


def _named(last: str, found: str) -> str:
    """After a dot a keyword is a name like any other."""
    return "name" if last in {".", "?."} and found[0].isalpha() else found


def _next(text: str, place: int, last: str, go: bool) -> tuple[str, str]:
    first = text[place]
    if text.startswith(("//", "/*"), place):
        return "comment", _comment(text, place)
    if first in _STRINGS:
        return "string", _string(text, place, go)
    if first == "/" and not go and (regex := _regex(text, place, last)):
        return "string", regex
    if found := _NUMBER.match(text, place) or _WORD.match(text, place):
        return "word", found[0]
    return "sign", _SIGN.match(text, place)[0]  # type: ignore[index]  # its last part fits anything


def _comment(text: str, place: int) -> str:
    closing = "\n" if text[place + 1] == "/" else "*/"
    end = text.find(closing, place + 2)
    if end < 0 and closing == "*/":
        raise Unreadable("has a comment without an end")
    return text[place : len(text) if end < 0 else end + len(closing.strip())]


def _string(text: str, place: int, go: bool) -> str:
    form = _RAW if go and text[place] == "`" else _STRINGS[text[place]]
    found = form.match(text, place)
    if found is None:
        raise Unreadable("has a string without an end")
    if not go and text[place] == "`" and "${" in _FILLED.sub("", found[0]):
        raise Unreadable("has a template within a template")
    return found[0]


def _regex(text: str, place: int, last: str) -> str | None:
    """None for a division. After `)` and `}` only a parser knows."""
    divides = last in {")", "}"} and text.find("/", place + 1, _line_end(text, place)) < 0
    if last in {"++", "--", ")", "}"} and not divides:
        raise Unreadable("has a slash that may mean two things")
    if divides or last == "]" or (last and last not in _BEFORE_REGEX and re.match(r"[\w$\"'`/]", last[-1])):
        return None
    found = _REGEX.match(text, place)
    if found is None:
        raise Unreadable("has a slash that means nothing")
    return found[0]


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end
