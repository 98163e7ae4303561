"""Lines as a tool counts them, and as everybody else does."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

from ghapp.model import Finding

Ends = Literal["feed", "return", "unicode"]
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
