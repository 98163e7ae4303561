"""What the rest of ghapp knows of the engine."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Work = Callable[[], Awaitable[T]]


class Queue(StrEnum):
    DELIVERIES = "deliveries"  # short: resolve, start, answer
    RUNS = "runs"  # long: fair between repositories, limited by cores
    ALERTS = "alerts"  # they wait for others' servers: nobody else may wait for them


class Steps(Protocol):
    """Handed to a flow. A step runs at least once; its result (small JSON) is stored, then replayed.

    Steps must be asked for in the same order each time the flow runs.
    """

    @property
    def flow_id(self) -> str: ...

    async def run(self, name: str, work: Work[T], *, whole: bool = False) -> T:
        """Run or replay one step. TryLater waits durably, then tries again; other errors are raised.

        `whole`: when the flow is cancelled meanwhile, the step still ends by itself.
        """
        ...

    async def together(self, steps: Sequence[tuple[str, Work[T]]]) -> list[T]:
        """Run or replay steps side by side; each retries TryLater briefly, by itself."""
        ...


Flow = Callable[[Steps, dict[str, Any]], Awaitable[Any]]


class Engine(Protocol):
    async def start(
        self, flow: str, order: dict[str, Any], *, flow_id: str, queue: Queue, partition: str | None = None
    ) -> bool:
        """Commit the work; False if `flow_id` is known already. Raises TryLater E200 if the store is down."""
        ...

    async def cancel(self, flow_ids: Sequence[str]) -> None:
        """Stop these flows: running steps are interrupted, nothing of them runs again."""
        ...

    async def forget(self, flow_ids: Sequence[str]) -> None:
        """Delete what is kept of these flows: orders, results of steps."""
        ...

    async def is_active(self, flow_id: str) -> bool:
        """Waiting or under way."""
        ...

    async def has_ended(self, flow_id: str) -> bool:
        """Known, and neither waiting nor under way: it returned, failed, or was given up."""
        ...
