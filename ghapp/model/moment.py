"""When: ISO 8601 in UTC with milliseconds, so that moments sort as they follow each other."""

from datetime import UTC, datetime, timedelta


def now(later: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + later).isoformat(timespec="milliseconds")
