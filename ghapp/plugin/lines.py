"""Lines and columns as a tool counts them, and as everybody else does."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from ghapp.model import Finding

Ends = Literal["feed", "return", "unicode"]
Columns = Literal["characters", "utf16", "bytes", "ascii"]
_ENDS: dict[Ends, str] = {
    "feed": "\n",
    "return": "\r\n|[\n\r]",
    "unicode": "\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]",
}


def split(text: str, ends: Ends) -> list[str]:
    lines = re.split(_ENDS[ends], text)
    return lines if lines[-1] else lines[:-1]


def recounted(findings: Iterable[Finding], tree: Path, ends: Ends) -> Iterator[Finding]:
    """Numbers of a tool for which more than a line feed ends a line, as git counts: by line feeds."""
    if ends == "feed":
        yield from findings
        return
    for path, group in groupby(findings, lambda finding: finding.path):
        file = tree / path
        text = file.read_bytes().decode(errors="replace") if file.is_file() else ""
        starts = [0, *(end.end() for end in re.finditer(_ENDS[ends], text))]
        feeds = [feed.end() for feed in re.finditer("\n", text)]
        for each in group:
            line, end_line = (_line(number, starts, feeds) for number in (each.line, each.end_line))
            yield each.model_copy(update={"line": line, "end_line": end_line})


def _line(number: int | None, starts: list[int], feeds: list[int]) -> int | None:
    return number and bisect_right(feeds, starts[min(number, len(starts)) - 1]) + 1


def in_characters(finding: Finding, columns: Columns, lines: Callable[[str], Sequence[bytes]]) -> Finding:
    """`lines` are those of a path. `ascii`: on a line with other characters columns mean nothing, and it gets
    none.
    """
    if columns == "characters" or finding.line is None or finding.column is None:
        return finding
    known = lines(finding.path)

    def counted(line: int, column: int | None) -> int | None:
        text = known[line - 1] if line <= len(known) else b""
        return column if column is None or text.isascii() else _character(text, column, columns)

    column = counted(finding.line, finding.column)
    end_column = counted(finding.end_line or finding.line, finding.end_column)
    if (column, end_column) == (finding.column, finding.end_column):
        return finding
    return finding.model_copy(update={"column": column, "end_column": end_column if column else None})


def _character(line: bytes, column: int, columns: Columns) -> int | None:
    if columns == "ascii":
        return None
    if columns == "bytes":
        return len(line[: column - 1].decode(errors="ignore")) + 1
    units = line.decode(errors="replace").encode("utf-16-le")
    return len(units[: 2 * (column - 1)].decode("utf-16-le", errors="ignore")) + 1
