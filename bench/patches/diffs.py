"""Diffs as git writes them, of files in memory. Pure."""

import base64
import difflib
import hashlib
import zlib
from collections.abc import Iterator, Mapping

from bench.patches.projects import Files

Changes = Mapping[str, str | None]


def diff_of(before: Files, changes: Changes) -> str:
    """What makes of the files what is given; None is a file that is deleted."""
    return "".join(
        part for path in sorted(changes) for part in _of_file(path, before.get(path), changes[path])
    )


def new_file(path: str, text: str, mode: str = "100644") -> str:
    """Also for a path that no file may have, and for links, whose text is where they lead."""
    return "".join([*_head(path, f"new file mode {mode}"), *_lines("/dev/null", f"b/{path}", "", text)])


def binary_file(path: str, content: bytes) -> str:
    """https://git-scm.com/docs/git-diff#Documentation/git-diff.txt---binary"""
    packed = zlib.compress(content, 9)
    pieces = [packed[at : at + 52] for at in range(0, len(packed), 52)]
    lines = [f"{_length(piece)}{base64.b85encode(piece, pad=True).decode()}\n" for piece in pieces]
    head = [
        *_head(path, "new file mode 100644"),
        f"index {'0' * 40}..{_blob(content)}\n",
        "GIT binary patch\n",
    ]
    return "".join([*head, f"literal {len(content)}\n", *lines, "\nliteral 0\nHcmV?d00001\n\n"])


def _blob(content: bytes) -> str:
    """Git's name for it, which it compares when it applies a patch."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324  # git's own


def _length(piece: bytes) -> str:
    """1 to 26 are A to Z, 27 to 52 a to z."""
    return chr(ord("A") + len(piece) - 1) if len(piece) <= 26 else chr(ord("a") + len(piece) - 27)


def _of_file(path: str, before: str | None, after: str | None) -> Iterator[str]:
    if before == after:
        return
    if before is None:
        yield new_file(path, after or "")
    elif after is None:
        yield from _head(path, "deleted file mode 100644")
        yield from _lines(f"a/{path}", "/dev/null", before, "")
    else:
        yield from _head(path)
        yield from _lines(f"a/{path}", f"b/{path}", before, after)


def _head(path: str, *more: str) -> Iterator[str]:
    yield f"diff --git a/{path} b/{path}\n"
    yield from (f"{line}\n" for line in more)


def _lines(old: str, new: str, before: str, after: str) -> Iterator[str]:
    was, becomes = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(was, becomes, old, new):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
