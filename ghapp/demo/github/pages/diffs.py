"""Diffs and annotations as lines to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ghapp.demo.github import diff_lines
from ghapp.demo.github.commits import FileDiff

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
    for line in diff_lines.lines(patch):
        here = tuple(note for note in notes if line.new is not None and note["end_line"] == line.new)
        yield Line(line.kind, line.text, line.old, line.new, here)
