"""Whether a change of a file is proven to change nothing of what it means. What is not proven is no."""

import re

from ghapp.patches.vetoes import data, lexer, syntax
from ghapp.patches.vetoes.comments import comments
from ghapp.patches.vetoes.edit import LARGEST, Unreadable, suffix_of, text_of
from ghapp.patches.vetoes.layout import only_layout

# Comments that a program reads: `noqa`, `type: ignore`, `-*- coding`, `//go:build`, `@ts-check`, `!shebang`.
_DIRECTIVE = re.compile(
    r"^!|coding[:=]|^[/*\s#]*@?[\w+-]+:|[@=\[]|no-?(?:qa|sec|sem|lint|cov|inspection)"
    r"|\b(?:ignore|disable|enable|skip|suppress|pragma|allow|expect|fmt|off|on)\b",
    re.IGNORECASE,
)


def changes_no_meaning(path: str, before: bytes | None, after: bytes | None) -> bool:
    """Equal syntax trees in Python, equal data in JSON, YAML and TOML, equal tokens in JavaScript, TypeScript
    and Go; in other files only what white space is at the end. Comments that a program reads have to stay
    with the code they are about.
    """
    if before is None or after is None or max(len(before), len(after)) > LARGEST:
        return before == after
    try:
        return before == after or (_is_text(before, after) and _same(path, before, after))
    except (Unreadable, RecursionError, MemoryError):
        return False


def _same(path: str, before: bytes, after: bytes) -> bool:
    suffix = suffix_of(path)
    if suffix in syntax.SUFFIXES:
        return syntax.same_meaning(before, after) and _directives(path, before) == _directives(path, after)
    if suffix in data.SUFFIXES:
        return data.same_data(path, before, after) and _marks(before) == _marks(after)
    if suffix in lexer.SUFFIXES:
        same = only_layout(text_of(before), text_of(after), go=suffix in lexer.GO)
        return same and _directives(path, before) == _directives(path, after)
    return before.rstrip(b"\n") == after.rstrip(b"\n")


def _is_text(*contents: bytes) -> bool:
    """The same encoding, a mark at the start included, and nothing that only a binary has."""
    for content in contents:
        try:
            content.decode()
        except UnicodeDecodeError:
            return False
    return (
        len({content.startswith(b"\xef\xbb\xbf") for content in contents}) == 1 and b"\0" not in contents[-1]
    )


def _directives(path: str, content: bytes) -> list[tuple[str, int]]:
    found = comments(path, content)
    return [(" ".join(each.text.split()), each.after) for each in found if _DIRECTIVE.search(each.text)]


def _marks(content: bytes) -> list[str]:
    """In data, where comments are not told from values: those lines with `#` that look like directives."""
    lines = (line.partition("#")[2].strip() for line in content.decode().split("\n"))
    return [" ".join(line.split()) for line in lines if line and _DIRECTIVE.search(line)]
