"""Lines without what formatters change: white space, quotes, trailing commas, ends of lines. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

_LOOKED_AT = 1000  # of a line
_LARGEST = 12  # lines of a block
_TRAILING = re.compile(r",(?=[)\]}]|\Z)")


def loose(lines: Iterable[str]) -> str:
    text = "".join(chain.from_iterable(line[:_LOOKED_AT].split() for line in lines))
    return _TRAILING.sub("", text.replace("'", '"'))


def is_same_block(ours: Sequence[str], here: int, theirs: Sequence[str], there: int) -> bool:
    """Whether both lines lie in blocks of one text. No line ends at the same place in both blocks: else there
    would be smaller ones, and the two lines could stand beside each other.
    """
    known = dict(_blocks(ours, here))
    return any(
        text in known and not (known[text] & ends) and (known[text] or ends)
        for text, ends in _blocks(theirs, there)
    )


def _blocks(lines: Sequence[str], at: int) -> Iterator[tuple[str, frozenset[int]]]:
    """Every block around the line: its text, and where in it lines end."""
    for first in range(max(0, at - _LARGEST + 1), at + 1):
        part = lines[first : first + _LARGEST]
        texts = [loose(part[: count + 1]) for count in range(len(part))]
        for last in range(at - first, len(part)):
            if text := texts[last]:
                yield text, frozenset(map(len, texts[:last])) - {0, len(text)}
