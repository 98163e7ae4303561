"""A frame arrives whole or not at all, and what is none is refused before it is read."""

import asyncio
import struct

import pytest

from ghapp.executor import frames
from ghapp.executor.frames import LARGEST, TooLarge, Unreadable, frame, read_frame


def fed(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_frames_arrive_as_they_were_sent_one_by_one() -> None:
    reader = fed(frame({"id": 1, "text": "é\n"}) + frame({"id": 2}))

    assert [await read_frame(reader) for _ in range(3)] == [{"id": 1, "text": "é\n"}, {"id": 2}, None]


@pytest.mark.parametrize("cut", [2, 5])
async def test_half_a_frame_is_the_end(cut: int) -> None:
    assert await read_frame(fed(frame({"id": 1})[:cut])) is None


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b"[" * 100_000])
async def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        await read_frame(fed(struct.pack("!I", len(body)) + body))


async def test_a_length_that_is_too_large_is_refused_before_anything_is_read() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(struct.pack("!I", LARGEST + 1))

    with pytest.raises(Unreadable):
        await asyncio.wait_for(read_frame(reader), 1)


def test_what_does_not_fit_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LARGEST", 10)

    with pytest.raises(TooLarge):
        frame({"text": "longer than that"})
