"""When figures are alarming. Pure: who measures hands them in. The limits are those of requirement J2."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ghapp.alerts.alarms import P0, P1, Alarm
from ghapp.model import AlertKind, AlertSeverity

WINDOW = timedelta(minutes=15)
# S_ERROR_INFRA is told as E106, our own bug as E100; E103: the executor ended; E102: the run was given up.
BROKEN = frozenset({"E100", "E102", "E103", "E106"})
LEAST = 20  # runs: of fewer, one says nothing about a rate, and the 95th percentile is the slowest
URGENT_SHARE, SERIOUS_SHARE = 0.05, 0.01
SLOW_SECONDS = 5.0
MOST_USED_PERCENT = 80.0
LEAST_FREE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Disk:
    """Of the data folder. `used` is in percent of what its owner may use."""

    free: int
    used: float


@dataclass(frozen=True, slots=True)
class Memory:
    """In bytes: of the machine, or of the control group whose limit is nearer."""

    used: int
    limit: int

    @property
    def percent(self) -> float:
        return 100 * self.used / self.limit


def error_rate(broken: int, ended: int) -> Alarm | None:
    """Of `ended` runs `broken` ended by infrastructure or by our bug."""
    if ended < LEAST or broken <= SERIOUS_SHARE * ended:
        return None
    severity = P0 if broken > URGENT_SHARE * ended else P1
    values = {"broken": broken, "ended": ended, "percent": f"{100 * broken / ended:.1f}"}
    return _urgent(AlertKind.ERROR_RATE, severity, **values)


def latency(seconds: Sequence[float]) -> Alarm | None:
    """`seconds` are from a delivery to its check in progress; of one that still waits, so far."""
    if len(seconds) < LEAST or (found := percentile(seconds, 0.95)) <= SLOW_SECONDS:
        return None
    return _urgent(AlertKind.LATENCY, P0, seconds=f"{found:.1f}", checks=len(seconds))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the least value that `share` of all do not exceed. Needs one value at least."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def disk(host: str, found: Disk) -> Alarm | None:
    is_full = found.free < LEAST_FREE_BYTES
    if not is_full and found.used <= MOST_USED_PERCENT:
        return None
    values = {"host": host, "free": found.free // 1_000_000, "percent": round(found.used)}
    return _urgent(AlertKind.DISK, P0 if is_full else P1, **values)


def memory(host: str, found: Memory) -> Alarm | None:
    if found.percent <= MOST_USED_PERCENT:
        return None
    values = {"host": host, "limit": found.limit // 1_000_000, "percent": round(found.percent)}
    return _urgent(AlertKind.MEMORY, P1, **values)


def _urgent(kind: AlertKind, severity: AlertSeverity, **values: object) -> Alarm:
    """The severity is in the key: what gets worse is told at once."""
    place = f":{values['host']}" if "host" in values else ""
    return Alarm(kind, severity, f"{kind}:{severity}{place}", values)
