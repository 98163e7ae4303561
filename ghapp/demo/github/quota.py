"""Quota: GitHub's hourly limit on REST requests."""

import time
from dataclasses import dataclass, field

HOUR = 3600


@dataclass(slots=True)
class Quota:
    """Conditional requests that changed nothing are free, as on GitHub. Set `used` to come near the limit."""

    limit: int = 5000
    used: int = 0
    reset: int = field(default_factory=lambda: int(time.time()) + HOUR)

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def spend(self) -> bool:
        """Count one request; false when the hour's are used up."""
        if time.time() >= self.reset:
            self.used, self.reset = 0, int(time.time()) + HOUR
        self.used += 1
        return self.used <= self.limit

    def refund(self) -> None:
        self.used -= 1

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": "core",
        }
