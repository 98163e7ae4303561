"""The lines of a patch, with their numbers on both sides. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """`kind` is hunk, context, added or removed; `position` counts from the first hunk's head, which is 0."""

    kind: str
    text: str
    position: int
    old: int | None = None
    new: int | None = None

    def at(self, side: str) -> int | None:
        """The line's number on a side, LEFT or RIGHT."""
        return self.old if side == "LEFT" else self.new


def lines(patch: str) -> Iterator[DiffLine]:
    old = new = 0
    for position, text in enumerate(patch.split("\n") if patch else ()):
        if hunk := _HUNK.match(text):
            old, new = int(hunk[1]), int(hunk[2])
            yield DiffLine("hunk", text, position)
        elif text.startswith("-"):
            yield DiffLine("removed", text[1:], position, old=old)
            old += 1
        elif text.startswith("+"):
            yield DiffLine("added", text[1:], position, new=new)
            new += 1
        elif not text.startswith("\\"):
            yield DiffLine("context", text[1:], position, old, new)
            old, new = old + 1, new + 1
