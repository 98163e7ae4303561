"""How the review queue fares, by requirement I2. Pure: who looks hands in the figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ghapp.alerts.alarms import Alarm, queue_backlog

KEPT = timedelta(days=14)  # nobody decided about it for so long: it expires
_MOST = ((10, 72), (5, 24))  # items and hours, above which it is critical, and a warning


class Health(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest` is how long the oldest waits, in hours; 0 where nothing waits."""

    pending: int
    oldest: float

    @property
    def health(self) -> Health:
        critical, warning = (self.pending > items or self.oldest > hours for items, hours in _MOST)
        return Health.CRITICAL if critical else Health.WARNING if warning else Health.GOOD

    def as_document(self) -> dict[str, int | float | str]:
        """With stable keys."""
        return {"pending": self.pending, "oldest_hours": round(self.oldest, 1), "health": self.health}

    @property
    def alarm(self) -> Alarm | None:
        if self.health is Health.GOOD:
            return None
        return queue_backlog(self.pending, self.oldest, is_critical=self.health is Health.CRITICAL)


def backlog_of(pending: int, oldest: str | None, now: str) -> Backlog:
    """`oldest` is since when the oldest waits; it and `now` are ISO 8601."""
    return Backlog(pending, 0.0 if oldest is None else hours_between(oldest, now))


def hours_between(earlier: str, later: str) -> float:
    """Never below 0: clocks differ."""
    passed = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    return max(passed / timedelta(hours=1), 0.0)
