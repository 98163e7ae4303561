"""Which lines differ. Bounded: a comparison that would take long says that all between did."""

from difflib import SequenceMatcher
from typing import NamedTuple

_LARGEST = 1_000_000  # pairs of lines that are compared


class Block(NamedTuple):
    """Lines `first` to `last` of the old file became `lines` of the new one, which begin at `at`; from 1.
    Nothing was removed where `last` is before `first`.
    """

    first: int
    last: int
    at: int
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many lines a diff shows."""
        return self.last - self.first + 1 + len(self.lines)


def blocks(before: str, after: str) -> list[Block]:
    old, new = _lines(before), _lines(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if not old or not new or len(old) * len(new) > _LARGEST:
        return [_block(start, 0, len(old), 0, new)] if old or new else []
    steps = SequenceMatcher(None, old, new).get_opcodes()
    return [_block(start, i, j, k, new[k:m]) for kind, i, j, k, m in steps if kind != "equal"]


def _block(start: int, first: int, last: int, at: int, lines: list[str]) -> Block:
    return Block(start + first + 1, start + last, start + at + 1, tuple(lines))


def _lines(text: str) -> list[str]:
    return text.split("\n")[: -1 if text.endswith("\n") else None] if text else []


def _alike(old: list[str], new: list[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)))
