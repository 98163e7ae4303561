"""Faults: how a test makes the local GitHub slow, limited or broken for some requests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SECONDARY_LIMIT = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@dataclass(slots=True)
class Fault:
    """Meets the next `times` requests of `method` (`*`: any) whose path matches the regex `path`.

    REST paths are without /api/v3; git's are `/owner/name.git/...`. Without a status a request is
    only delayed by `delay` seconds. `lost` lets the request take effect and only its answer is lost.
    `met` counts the requests met so far.
    """

    method: str
    path: str
    status: int | None = None
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    delay: float = 0.0
    lost: bool = False
    met: int = 0

    @classmethod
    def rate_limit(cls, method: str, path: str, *, retry_after: int = 1, times: int = 1) -> "Fault":
        """GitHub's secondary rate limit."""
        headers = {"Retry-After": str(retry_after)}
        return cls(method, path, 403, times, headers, SECONDARY_LIMIT)

    def matches(self, method: str, path: str) -> bool:
        return self.met < self.times and self.method in {"*", method} and bool(re.search(self.path, path))


class Faults:
    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def plan(self, fault: Fault) -> Fault:
        self.planned.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self.planned:
            if fault.matches(method, path):
                fault.met += 1
                return fault
        return None

    def clear(self) -> None:
        self.planned.clear()
