"""Figures of some days, from rows."""

from datetime import date
from typing import Any

from ghapp.model import Decided, Handling, Tier
from ghapp.patches.accuracy import Accuracy
from ghapp.patches.figures import Day, Rows, begin_of, figures_of, last_days
from tests.store.test_decisions import a_decided

DAYS = ("2026-01-01", "2026-01-02")


def decided(handling: str, day: int, hour: int = 1, **more: Any) -> Decided:
    return a_decided(handling=handling, created_at=at(day, hour), **more)


def at(day: int, hour: int) -> str:
    return f"2026-01-{day:02}T{hour:02}:00:00.000+00:00"


def test_what_goes_on_without_a_person_first_is_automation() -> None:
    judged = [decided(each, 1) for each in Handling]
    found = figures_of(Rows(DAYS, judged, (), {}))

    assert found.automation_rate == 0.6  # all but the queue and what was rejected
    assert set(found.decisions.values()) == {1}
    assert (found.judged, found.tiers[Tier.PULL_REQUEST], found.tiers[Tier.REJECTED]) == (5, 5, 0)


def test_an_unknown_confidence_is_not_counted_as_none() -> None:
    judged = [decided("rejected", 1, confidence=score) for score in (0.9, None, 0.7)]
    assert figures_of(Rows(DAYS, judged, (), {})).mean_confidence == 0.8


def test_the_time_to_fix_is_the_median_from_the_run_to_the_merge() -> None:
    merged = [(decided("auto_merge", 1, merged_at=at(2, hour)), at(2, 0)) for hour in (1, 2, 9)]
    found = figures_of(Rows(DAYS, (), merged, {}))

    assert found.seconds_to_fix == 2 * 3600
    assert found.accuracy == Accuracy(3, 3)


def test_what_was_undone_did_not_survive() -> None:
    undone = decided("auto_merge", 1, merged_at=at(1, 2), undone_at=at(2, 3))
    assert figures_of(Rows(DAYS, (), [(undone, at(1, 0))], {})).accuracy == Accuracy(0, 1)


def test_every_day_has_its_own_also_an_empty_one() -> None:
    judged = [decided("manual_review", 2), decided("auto_merge", 2, 23)]
    merged = [(decided("auto_merge", 1, merged_at=at(2, 2)), at(1, 0))]
    found = figures_of(Rows(DAYS, judged, merged, {"2026-01-02": 30_000}))

    assert found.days == (Day(DAYS[0], 0, 0, 0, 0), Day(DAYS[1], 2, 1, 1, 30_000))
    assert found.cost == 30_000


def test_nothing_has_no_shares_and_no_means() -> None:
    found = figures_of(Rows(DAYS, (), (), {}))
    shares = (found.automation_rate, found.mean_confidence, found.seconds_to_fix, found.accuracy.share)
    assert shares == (None, None, None, None)


def test_the_last_days_end_with_today() -> None:
    assert last_days(2, date(2026, 3, 1)) == ("2026-02-28", "2026-03-01")
    assert begin_of("2026-03-01") == "2026-03-01T00:00:00.000+00:00"
