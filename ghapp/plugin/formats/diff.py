"""A unified diff: each run of changed lines is a finding, on the lines as they are now."""

import re
from collections.abc import Iterator

from ghapp.plugin.formats.found import Found, Nonsense
from ghapp.plugin.lines import split
from ghapp.plugin.shape import Output

_ASIDE = ("diff ", "index ", "\\ No newline")  # lines between files that say nothing
_HUNK = re.compile(r"@@ -(?P<start>\d+)(?:,(?P<length>\d+))? \+\d+(?:,(?P<new>\d+))? @@")


def parse(text: str, output: Output) -> list[Found]:
    if text.rpartition("\n")[2].startswith(_ASIDE[:2]):
        raise Nonsense("half a header of a diff")
    return list(_files(iter(split(text, output.line_ends)), output))


def _files(lines: Iterator[str], output: Output) -> Iterator[Found]:
    path: str | None = None
    for each in lines:
        line = each.removeprefix("\ufeff")  # a tool may encode its diff as the file is
        if line.startswith("--- "):
            path = _path(line, next(lines, ""), output)
        elif hunk := _HUNK.match(line):
            if path is None:
                raise Nonsense("a hunk without a file")
            yield from _changes(lines, hunk, path, output)
        elif line and not line.startswith(_ASIDE):
            raise Nonsense(f"not a diff: {line[:120]!r}")


def _path(before: str, after: str, output: Output) -> str:
    if not after.startswith("+++ "):
        raise Nonsense("half a header of a diff")
    return before[4:].split("\t", maxsplit=1)[0].removesuffix(output.strip)


def _changes(lines: Iterator[str], hunk: re.Match[str], path: str, output: Output) -> Iterator[Found]:
    """Follows the old side by its line numbers: the first and last line of each run of changes."""
    old, new = (1 if hunk[name] is None else int(hunk[name]) for name in ("length", "new"))
    at = max(int(hunk["start"]), 1)
    first: int | None = None
    while old > 0 or new > 0:
        line = next(lines, None)
        if line is None:
            raise Nonsense("half a hunk of a diff")
        sign = line[:1] or " "
        if sign in "+-":
            first = at if first is None else first
        elif first is not None and sign == " ":
            yield _found(path, first, at - 1, output)
            first = None
        old, new, at = old - (sign in " -"), new - (sign in " +"), at + (sign in " -")
    if first is not None:
        yield _found(path, first, at - 1, output)


def _found(path: str, first: int, last: int, output: Output) -> Found:
    return Found(path=path, line=first, end_line=max(first, last), message=output.message, fixable=True)
