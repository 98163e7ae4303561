"""What git prints is read piece by piece, however long its lines are."""

from collections.abc import AsyncGenerator
from typing import cast

import pytest

from ghapp.git import Limits
from ghapp.git.blobs import counted
from ghapp.git.command import Repo
from ghapp.git.hunks import HunkReader

PIECE = b"x" * 65536
HEAD = b"--- a/long.txt\n+++ b/long.txt\n@@ -1 +1,2 @@\n-old\n+"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_where_the_pieces_end_does_not_matter(size: int) -> None:
    patch, reader = HEAD + b"new\n+new\n", HunkReader()
    for at in range(0, len(patch), size):
        reader.feed(patch[at : at + size])
    assert reader.lines == {b"long.txt": [(1, 2)]}


def test_a_line_of_a_diff_may_be_a_hundred_megabytes() -> None:
    reader = HunkReader()
    for piece in (HEAD, *[PIECE] * 2000, b"\n+next\n@@ -9,0 +10 @@\n+more\n"):
        reader.feed(piece)
    assert reader.lines == {b"long.txt": [(1, 2), (10, 10)]}


class Printing:
    """A repository whose git prints these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    async def stream(self, *_: str) -> AsyncGenerator[bytes, None]:
        for piece in self._pieces:
            yield piece


async def test_a_record_may_be_a_hundred_megabytes() -> None:
    repo = Printing(b"a\0b", *[PIECE] * 2000, b"\0c\0")
    records = [record async for record in counted(cast("Repo", repo), Limits())]
    assert [len(record) for record in records] == [1, 1 + 2000 * len(PIECE), 1]
