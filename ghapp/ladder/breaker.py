"""Circuit breaker: who fails time after time is left alone for a while, then probed once. Pure: the clock is
given (M. Nygard, Release It!, 2007).
"""

from dataclasses import dataclass
from enum import IntEnum

FAILURES = 5
SECONDS = 60.0


class Circuit(IntEnum):
    """Half open: one probe is under way, and all others wait for it. The numbers are the metric's."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


@dataclass(slots=True)
class Breaker:
    """Of one agent, in one process. `now` is in seconds of a clock that never goes back."""

    failures: int = 0
    opened_at: float | None = None
    probed_at: float | None = None

    @property
    def circuit(self) -> Circuit:
        if self.opened_at is None:
            return Circuit.CLOSED
        return Circuit.HALF_OPEN if self.probed_at is not None else Circuit.OPEN

    def admits(self, now: float) -> bool:
        """Whether it may be asked now. After a yes to a probe all others hear no until it has ended, or has
        taken so long that it never will.
        """
        if self.opened_at is None:
            return True
        if now < (self.opened_at if self.probed_at is None else self.probed_at) + SECONDS:
            return False
        self.probed_at = now
        return True

    def succeeded(self) -> None:
        self.failures, self.opened_at, self.probed_at = 0, None, None

    def failed(self, now: float) -> None:
        self.failures += 1
        if self.failures >= FAILURES or self.probed_at is not None:
            self.opened_at, self.probed_at = now, None


def delays(tries: int = 3, first: float = 1.0, factor: float = 2.0) -> tuple[float, ...]:
    """Seconds to wait before each further try of what may pass by itself: 1 and 2 for three tries."""
    return tuple(first * factor**number for number in range(tries - 1))
