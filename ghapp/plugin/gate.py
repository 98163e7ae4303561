"""Gate: how many cores of this machine the processes of tools may use at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType

_PATIENCE = 50  # others that may go before one that came earlier


@dataclass(slots=True, eq=False)
class _Turn:
    cores: int
    seconds: float
    come: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    passed: int = 0


class Gate:
    """What takes longest goes first, and no core stays idle for one that needs more of them than are free.

    Longest first leaves the least to wait for at the end (R. L. Graham, Bounds on Multiprocessing Timing
    Anomalies, 1969). It starves nobody: who was passed by often enough is next.
    """

    def __init__(self, cores: int) -> None:
        self.cores = self._free = cores
        self._waiting: list[_Turn] = []

    @asynccontextmanager
    async def taking(self, cores: int, seconds: float = 0.0) -> AsyncIterator[None]:
        """As many cores, or all that there are, for about so many seconds."""
        wanted = min(cores, self.cores)
        await self._take(wanted, seconds)
        try:
            yield
        finally:
            self._give(wanted)

    async def __aenter__(self) -> None:
        await self._take(1)

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._give(1)

    async def _take(self, cores: int, seconds: float = 0.0) -> None:
        turn = _Turn(cores, seconds)
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn.come
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
                self._let_in()
            else:  # its turn had come
                self._give(cores)
            raise

    def _give(self, cores: int) -> None:
        self._free += cores
        self._let_in()

    def _let_in(self) -> None:
        for turn in sorted(self._waiting, key=_urgency):
            if turn.cores <= self._free:
                self._let(turn)
            elif turn.passed >= _PATIENCE:
                return

    def _let(self, turn: _Turn) -> None:
        place = self._waiting.index(turn)
        for earlier in self._waiting[:place]:
            earlier.passed += 1
        del self._waiting[place]
        self._free -= turn.cores
        turn.come.set_result(None)


def _urgency(turn: _Turn) -> tuple[bool, float]:
    return turn.passed < _PATIENCE, -turn.seconds
