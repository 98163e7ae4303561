"""Diffs and annotations as lines to show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ghapp.demo.github.commits import FileDiff

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
MOST_SOURCE_LINES = 5

Note = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is hunk, context, added or removed; notes are shown below the line."""

    kind: str
    text: str
    old: int | None = None
    new: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFile:
    """`loose` are the notes on lines that the diff does not show."""

    diff: FileDiff
    lines: tuple[Line, ...]
    loose: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class NotedFile:
    """The annotations of one file, each with its source lines: number and text."""

    path: str
    notes: tuple[tuple[Note, tuple[tuple[int, str], ...]], ...]


def shown_file(diff: FileDiff, notes: Sequence[Note]) -> ShownFile:
    mine = [note for note in notes if note["path"] == diff.path]
    lines = tuple(_lines(diff.patch, mine))
    below = [id(note) for line in lines for note in line.notes]
    return ShownFile(diff, lines, tuple(note for note in mine if id(note) not in below))


def noted_files(notes: Iterable[Note], sources: dict[str, list[str]]) -> list[NotedFile]:
    """Grouped by file, in the order of their lines."""
    ordered = sorted(notes, key=lambda note: (note["path"], note["start_line"]))
    return [
        NotedFile(path, tuple((note, _source(note, sources.get(path, []))) for note in group))
        for path, group in groupby(ordered, key=lambda note: note["path"])
    ]


def _source(note: Note, text: list[str]) -> tuple[tuple[int, str], ...]:
    first = max(1, note["start_line"])
    last = min(note["end_line"], first + MOST_SOURCE_LINES - 1, len(text))
    return tuple((number, text[number - 1]) for number in range(first, last + 1))


def _lines(patch: str, notes: Sequence[Note]) -> Iterable[Line]:
    old = new = 0
    for text in patch.split("\n") if patch else ():
        if hunk := _HUNK.match(text):
            old, new = int(hunk[1]), int(hunk[2])
            yield Line("hunk", text)
        elif text.startswith("-"):
            yield Line("removed", text[1:], old=old)
            old += 1
        elif not text.startswith("\\"):
            kind = "added" if text.startswith("+") else "context"
            here = tuple(note for note in notes if note["end_line"] == new)
            yield Line(kind, text[1:], None if kind == "added" else old, new, here)
            old, new = old + (kind == "context"), new + 1
