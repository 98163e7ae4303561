"""Lines without what formatters change: white space, quotes, trailing commas, ends of lines. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

_LOOKED_AT = 1000  # of a line
_LARGEST, _LONGEST = 12, 2000  # lines and characters of a block
_TRAILING = re.compile(r",(?=[)\]}]|\Z)")

Blocks = Mapping[str, frozenset[int]]


def loose(lines: Iterable[str]) -> str:
    text = "".join(chain.from_iterable(line[:_LOOKED_AT].split() for line in lines))
    return _TRAILING.sub("", text.replace("'", '"'))


def blocks_around(lines: Sequence[str], at: int) -> Blocks:
    """Every block with this line in it: its text, and where in it lines end."""
    found: dict[str, frozenset[int]] = {}
    for first in range(max(0, at - _LARGEST + 1), at + 1):
        ends: list[int] = []
        for last in range(first, min(first + _LARGEST, len(lines))):
            text = loose(lines[first : last + 1])
            if len(text) > _LONGEST:
                break
            if last >= at and text:
                found[text] = frozenset(ends) - {0, len(text)}
            ends.append(len(text))
    return found


def is_same_block(text: str, ours: Blocks, theirs: Blocks) -> bool:
    """Whether it is one text in other lines. None may end at the same place in both: else there would be
    smaller blocks, and the two lines could stand beside each other.
    """
    return not ours[text] & theirs[text] and bool(ours[text] or theirs[text])
