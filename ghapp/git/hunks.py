"""Reads `git diff --unified=0` as it comes: headers are parsed, content is only counted off. Pure."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping

from ghapp.git.tree import Moved, Spans

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_LETTERS = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}


def unquote(name: bytes) -> bytes:
    """git's C-style quoting, used for names that would not fit on a line as they are."""
    if not name.startswith(b'"'):
        return name.removesuffix(b"\t")
    return _ESCAPE.sub(lambda match: bytes([_byte(match[1])]), name.strip()[1:-1])


def _byte(escape: bytes) -> int:
    return _LETTERS[escape] if escape in _LETTERS else int(escape, 8) & 255


class HunkReader:
    def __init__(self) -> None:
        self._pieces: list[bytes] = []  # of a line that may be very long
        self._content_left = 0
        self._ranges: list[tuple[int, int]] = []
        self.lines: dict[bytes, list[tuple[int, int]]] = {}

    def feed(self, data: bytes) -> None:
        piece, *pieces = data.split(b"\n")
        self._pieces.append(piece)
        for piece in pieces:
            self._read(b"".join(self._pieces))
            self._pieces = [piece]

    def _read(self, line: bytes) -> None:
        if line.startswith(b"\\"):  # "\ No newline at end of file"
            return
        if self._content_left:
            self._content_left -= 1
        elif line.startswith(b"+++ "):
            self._begin(unquote(line[4:]))
        elif match := _HUNK.match(line):
            self._open(match)

    def _begin(self, name: bytes) -> None:
        """`/dev/null` stands for no file: the old half of a change of type."""
        self._ranges = []
        if name.startswith(b"b/"):
            self._ranges = self.lines.setdefault(name.removeprefix(b"b/"), self._ranges)

    def _open(self, match: re.Match[bytes]) -> None:
        removed, added = (1 if number is None else int(number) for number in (match[1], match[3]))
        self._content_left = removed + added
        if added:
            first = int(match[2])
            self._ranges.append((first, first + added - 1))


def named(listed: bytes) -> tuple[list[bytes], list[bytes]]:
    """From `--name-status -z`: the files, and those that a rename made files of another kind."""
    names, strangers = list[bytes](), list[bytes]()
    for _, old, new in _records(listed):
        names.append(new)
        if _kind(old) != _kind(new):
            strangers.append(new)
    return names, strangers


def moved(listed: bytes) -> Moved:
    """The same listing, of renamed and deleted files. Names that nobody can read are left out."""
    renamed, gone = dict[str, str](), list[str]()
    for status, old, new in _records(listed):
        with contextlib.suppress(UnicodeDecodeError):
            if status.startswith(b"D"):
                gone.append(old.decode())
            else:
                renamed[new.decode()] = old.decode()
    return Moved(renamed, tuple(gone))


def _records(listed: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(status, old name, new name)"""
    fields = iter(listed.split(b"\0")[:-1])
    for status in fields:
        old = next(fields)
        yield status, old, next(fields) if status.startswith((b"R", b"C")) else old


def _kind(name: bytes) -> bytes:
    """What plugins choose files by: the suffix, else the name."""
    last = name.rpartition(b"/")[2]
    stem, dot, suffix = last.rpartition(b".")
    return dot + suffix if stem else last


def changed(names: Iterable[bytes], lines: Mapping[bytes, list[tuple[int, int]]]) -> dict[str, Spans]:
    """Every changed file that has a readable name, with its lines if it has any."""
    found: dict[str, Spans] = {}
    for name in (*names, *lines):
        try:
            found[name.decode()] = tuple(lines.get(name, ()))
        except UnicodeDecodeError:
            continue
    return found
