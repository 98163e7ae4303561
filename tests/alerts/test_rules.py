"""When figures are alarming, and when they are not."""

import pytest

from ghapp.alerts import rules
from ghapp.alerts.alarms import Alarm
from ghapp.alerts.rules import Disk, Memory
from ghapp.model import AlertSeverity

P0, P1, _P2, _P3 = AlertSeverity
GB = 1_000_000_000


def severity(alarm: Alarm | None) -> AlertSeverity | None:
    return None if alarm is None else alarm.severity


@pytest.mark.parametrize(
    ("broken", "ended", "expected"),
    [
        (0, 0, None),
        (1, 2, None),  # one of two is no rate
        (19, 19, None),
        (0, 500, None),
        (1, 100, None),  # 1 % is not more than 1 %
        (2, 100, P1),
        (1, 20, P1),  # 5 % is not more than 5 %
        (2, 20, P0),
        (6, 100, P0),
    ],
)
def test_an_error_rate(broken: int, ended: int, expected: AlertSeverity | None) -> None:
    assert severity(rules.error_rate(broken, ended)) is expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], None),
        ([60.0] * 19, None),  # of so few the 95th percentile is the slowest
        ([1.0] * 19 + [60.0], None),  # one of twenty may be slow
        ([1.0] * 18 + [60.0] * 2, P0),
        ([5.0] * 40, None),
        ([5.1] * 40, P0),
    ],
)
def test_a_latency(seconds: list[float], expected: AlertSeverity | None) -> None:
    assert severity(rules.latency(seconds)) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3.0], 3.0), ([float(n) for n in range(100, 0, -1)], 95.0), ([1.0, 2.0], 2.0)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], expected: float) -> None:
    assert rules.percentile(values, 0.95) == expected


@pytest.mark.parametrize(
    ("free", "used", "expected"),
    [
        (GB, 80.0, None),
        (GB, 80.1, P1),
        (100_000_000, 10.0, None),
        (99_999_999, 10.0, P0),
        (0, 100.0, P0),
    ],
)
def test_a_disk(free: int, used: float, expected: AlertSeverity | None) -> None:
    assert severity(rules.disk("here", Disk(free, used))) is expected


@pytest.mark.parametrize(("used", "expected"), [(0, None), (80 * GB, None), (81 * GB, P1)])
def test_memory(used: int, expected: AlertSeverity | None) -> None:
    assert severity(rules.memory("here", Memory(used, 100 * GB))) is expected


def test_what_gets_worse_or_is_elsewhere_is_another_alarm() -> None:
    found = [
        rules.error_rate(2, 100),
        rules.error_rate(6, 100),
        rules.disk("a", Disk(GB, 90)),
        rules.disk("a", Disk(0, 90)),
        rules.disk("b", Disk(0, 90)),
    ]

    keys = [alarm.key for alarm in found if alarm is not None]

    assert len(set(keys)) == len(found) == len(keys)
