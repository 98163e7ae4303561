"""GitHub's rate limits: whether to ask now, and when to come back. Pure but for the account's own memory.

Rules: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SECONDARY_SECONDS = 60.0  # what the documentation asks for where no header says more
LONGEST_SECONDS = 3600.0
_LIMIT_SAID = ("secondary rate limit", "abuse detection")  # the second is how older servers put it


def seconds_to_wait(status: int, headers: Mapping[str, str], now: float, message: str = "") -> float | None:
    """How long GitHub wants us to stay away, or None. `now` is Unix time; headers are lower-case.

    A 403 is mostly a refusal for good: without a header only its message tells a limit.
    """
    if status not in {403, 429}:
        return None
    if (after := headers.get("retry-after")) is not None:
        return _bounded(_retry_after(after, now))
    if headers.get("x-ratelimit-remaining") == "0":
        return _bounded(float(headers.get("x-ratelimit-reset", now + SECONDARY_SECONDS)) - now)
    limited = status == 429 or any(words in message.lower() for words in _LIMIT_SAID)
    return SECONDARY_SECONDS if limited else None


def _retry_after(value: str, now: float) -> float:
    """Seconds or an HTTP date (RFC 9110, section 10.2.3)."""
    if value.isdigit():
        return float(value)
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except ValueError:
        return SECONDARY_SECONDS


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), LONGEST_SECONDS)


class Account:
    """What we know of the limits of each installation; shared by both clients and all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until: dict[int, float] = {}

    def wait(self, installation: int, now: float | None = None) -> float:
        """Seconds until requests are allowed again; 0 if they are."""
        with self._lock:
            return max(0.0, self._closed_until.get(installation, 0.0) - _clock(now))

    def note(
        self,
        installation: int,
        status: int,
        headers: Mapping[str, str],
        message: str = "",
        *,
        now: float | None = None,
    ) -> float | None:
        """Learn from an answer; returns the wait it asks for, if any."""
        clock = _clock(now)
        wait = seconds_to_wait(status, headers, clock, message)
        if wait is not None:
            with self._lock:
                self._closed_until[installation] = clock + wait
        return wait


def _clock(now: float | None) -> float:
    return datetime.now(UTC).timestamp() if now is None else now
