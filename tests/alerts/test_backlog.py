"""How the review queue fares."""

import pytest

from ghapp.alerts.backlog import Backlog, Health, backlog_of
from ghapp.model import AlertSeverity

GOOD, WARNING, CRITICAL = Health


@pytest.mark.parametrize(
    ("pending", "oldest", "expected"),
    [
        (0, 0, GOOD),
        (5, 24, GOOD),  # neither is above
        (6, 0, WARNING),
        (1, 24.1, WARNING),
        (10, 72, WARNING),
        (11, 0, CRITICAL),
        (1, 72.1, CRITICAL),
    ],
)
def test_the_queue_is_as_well_as_its_length_and_its_oldest(
    pending: int, oldest: float, expected: Health
) -> None:
    assert Backlog(pending, oldest).health is expected


@pytest.mark.parametrize(("pending", "severity"), [(5, None), (6, AlertSeverity.P2), (11, AlertSeverity.P1)])
def test_it_is_told_at_warning_already(pending: int, severity: AlertSeverity | None) -> None:
    alarm = Backlog(pending, 1).alarm
    assert (alarm.severity if alarm else None) is severity


def test_the_oldest_waits_since_then_and_never_since_the_future() -> None:
    at = "2026-01-02T00:00:00.000+00:00"
    assert backlog_of(1, "2026-01-01T12:00:00.000+00:00", at) == Backlog(1, 12.0)
    assert backlog_of(1, "2026-01-02T00:00:01.000+00:00", at) == Backlog(1, 0.0)
    assert backlog_of(0, None, at) == Backlog(0, 0.0)
