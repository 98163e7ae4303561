"""Reads what a tool prints while it runs, up to a bound that both streams share."""

import asyncio
import os
from types import TracebackType
from typing import Self

_CHUNK = 256 * 1024


class Pipes:
    """Two pipes of our own: a daemon that holds the other end open cannot keep us waiting."""

    def __init__(self, limit: int) -> None:
        self.stdout, self.stderr = bytearray(), bytearray()
        self.flooded = asyncio.Event()
        self._room = limit
        self._readers: dict[int, asyncio.Event] = {}
        self._writers: list[int] = []

    def __enter__(self) -> Self:
        self.write_stdout, self.write_stderr = self._open(self.stdout), self._open(self.stderr)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.started()
        for descriptor in self._readers:
            asyncio.get_running_loop().remove_reader(descriptor)
            os.close(descriptor)

    def started(self) -> None:
        """The child has its own copies: ours would keep the pipes open for ever."""
        while self._writers:
            os.close(self._writers.pop())

    async def drain(self, seconds: float) -> None:
        """What is still in the pipes after the last process died."""
        ends = [asyncio.ensure_future(end.wait()) for end in self._readers.values()]
        _, open_ends = await asyncio.wait(ends, timeout=seconds)
        for end in open_ends:
            end.cancel()

    def _open(self, into: bytearray) -> int:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self._readers[reader] = asyncio.Event()
        self._writers.append(writer)
        asyncio.get_running_loop().add_reader(reader, self._read, reader, into)
        return writer

    def _read(self, descriptor: int, into: bytearray) -> None:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self._end(descriptor)
        elif len(data) > self._room:
            self.flooded.set()
            self._end(descriptor)
        else:
            self._room -= len(data)
            into += data

    def _end(self, descriptor: int) -> None:
        asyncio.get_running_loop().remove_reader(descriptor)
        self._readers[descriptor].set()
