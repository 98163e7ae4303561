"""Gate: how many cores of this machine the processes of tools may use at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType

_PATIENCE = 50  # others that may go before one that waits for more cores than are free


@dataclass(slots=True, eq=False)
class _Turn:
    cores: int
    come: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    passed: int = 0


class Gate:
    """Who came first goes first, but no core stays idle for one that needs more of them."""

    def __init__(self, cores: int) -> None:
        self.cores = self._free = cores
        self._waiting: list[_Turn] = []

    @asynccontextmanager
    async def taking(self, cores: int) -> AsyncIterator[None]:
        """As many cores, or all that there are."""
        wanted = min(cores, self.cores)
        await self._take(wanted)
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

    async def _take(self, cores: int) -> None:
        turn = _Turn(cores)
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
        before = list[_Turn]()
        for turn in tuple(self._waiting):
            if turn.cores <= self._free:
                self._free -= turn.cores
                self._waiting.remove(turn)
                turn.come.set_result(None)
                for each in before:
                    each.passed += 1
            elif turn.passed >= _PATIENCE:
                return
            else:
                before.append(turn)
